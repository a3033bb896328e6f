import { describe, expect, test } from 'vitest';
import type { Condition } from '../../src/doctor/condition.ts';
import { CHECKS, examine } from '../../src/doctor/examine.ts';
import type { Host } from '../../src/vfio/sysfs/host.ts';

const GIB = 1n << 30n;
const node = {
  id: 0,
  cpus: [0],
  memory: 8n * GIB,
  distances: [10],
  hugePages: [{ size: 2n << 20n, total: 512, free: 8 }],
};
const unit = { name: 'dmar0', kind: 'intel', function: undefined, devices: [], registers: {} } as const;
const group = { id: 0, type: 'DMA', devices: ['0000:00:02.0'], others: [], reserved: [] };

const HOST: Host = {
  ...{ release: '6.12.48', iommufd: true, nodes: [node], iommus: [unit], groups: [group], devices: [] },
};

/** A host that lacks nothing. */
const READY: Condition = {
  host: HOST,
  config: new Map(
    ['VFIO', 'VFIO_PCI', 'IOMMUFD', 'VFIO_DEVICE_CDEV', 'VFIO_GROUP', 'VFIO_CONTAINER'].map((name) => [
      name,
      'm',
    ]),
  ),
  loaded: new Set(['vfio', 'vfio_pci', 'iommufd']),
  available: new Set(['vfio', 'vfio_pci', 'iommufd']),
  tables: [{ signature: 'DMAR', bytes: undefined, reason: undefined }],
  commandLine: ['quiet'],
  remapped: true,
  unsafe: [],
  nodes: new Map([
    ['/dev/iommu', true],
    ['/dev/vfio/vfio', true],
    ['/dev/vfio/devices/vfio0', true],
  ]),
  lockable: 'unlimited',
  user: 'root',
  programs: {
    qemu: { path: '/usr/bin/qemu-system-x86_64', version: '11.1.0' },
    libvirt: { path: '/usr/bin/virsh', version: '12.8.0' },
    iasl: { path: '/usr/bin/iasl', version: '20250404' },
  },
};

const config = (...names: string[]) => new Map(names.map((name) => [name, 'y']));
const withHost = (more: Partial<Host>) => ({ host: { ...HOST, ...more } });
const noIommu = withHost({ iommus: [], groups: [] });

test('a host that lacks nothing is ready', () => {
  const { ready, checks } = examine(READY);
  expect(ready).toBe(true);
  expect(checks.filter(({ status }) => status !== 'ok')).toEqual([]);
});

test('every check has a code of its own', () => {
  expect(new Set(CHECKS.map(({ code }) => code)).size).toBe(CHECKS.length);
});

const CASES: [string, string, Partial<Condition>, RegExp, RegExp][] = [
  ['PXM423', 'failure', { config: config('VFIO') }, /without CONFIG_VFIO_PCI$/, /kernel that has them/],
  [
    'PXM423',
    'warning',
    { config: config('VFIO', 'VFIO_PCI', 'VFIO_GROUP', 'VFIO_CONTAINER') },

    /groups and containers only: no CONFIG_IOMMUFD and CONFIG_VFIO_DEVICE_CDEV/,
    /mode legacy/,
  ],
  ['PXM423', 'failure', { config: config('VFIO', 'VFIO_PCI') }, /without groups and containers/, /kernel/],
  ['PXM423', 'unknown', { config: undefined }, /nowhere to be read/, /lines below/],
  [
    'PXM423',
    'warning',
    { config: undefined, ...withHost({ release: '6.1.0-9-amd64' }) },
    /6\.1\.0-9-amd64/,
    /6\.6/,
  ],
  ['PXM424', 'warning', { loaded: new Set(['vfio']) }, /^vfio-pci not loaded yet/, /^modprobe vfio-pci$/],
  [
    'PXM424',
    'failure',
    { loaded: new Set(), available: new Set(['vfio']) },
    /no module vfio and vfio-pci/,
    /install/,
  ],
  ['PXM424', 'unknown', { loaded: new Set(), available: undefined }, /no list of modules/, /modprobe/],
  ['PXM427', 'warning', withHost({ iommufd: false }), /not loaded yet/, /^modprobe iommufd$/],
  [
    'PXM427',
    'warning',
    { ...withHost({ iommufd: false }), available: new Set(), config: undefined },
    /groups and containers only/,
    /CONFIG_IOMMUFD/,
  ],
  [
    'PXM427',
    'failure',
    { ...withHost({ iommufd: false }), available: new Set(), config: undefined, nodes: new Map() },
    /neither/,
    /modprobe vfio_iommu_type1/,
  ],
  ['PXM427', 'warning', withHost({ release: '6.4.1' }), /no device nodes/, /6\.6/],
  ['PXM425', 'failure', { ...noIommu, tables: [] }, /describes no IOMMU/, /setup of the firmware/],
  ['PXM425', 'failure', noIommu, /VT-d \(DMAR\), the kernel does not use it$/, /^boot with intel_iommu=on$/],
  [
    'PXM425',
    'failure',
    { ...noIommu, commandLine: ['intel_iommu=on,off'] },
    /: intel_iommu=on,off$/,
    /^boot without intel_iommu=on,off$/,
  ],
  ['PXM425', 'warning', withHost({ groups: [] }), /no device is behind/, /bind/],
  ['PXM426', 'failure', { remapped: false }, /not remapped/, /allow_unsafe_interrupts=1/],
  ['PXM426', 'warning', { remapped: false, unsafe: ['iommufd'] }, /iommufd allowed that/, /trust/],
  ['PXM426', 'unknown', { remapped: undefined }, /not to be seen/, /verified at attach/],
  ['PXM426', 'unknown', withHost({ iommus: [{ ...unit, kind: 'smmuv3' }] }), /ITS/, /verified at attach/],
  [
    'PXM428',
    'warning',
    { user: 'user 1000', nodes: new Map([['/dev/iommu', false]]) },
    /^user 1000 may not open \/dev\/iommu$/,
    /^setfacl -m u:NAME:rw \/dev\/iommu/,
  ],
  ['PXM429', 'warning', withHost({ nodes: [{ ...node, hugePages: [] }] }), /none reserved/, /nr_hugepages/],
  ['PXM430', 'warning', { lockable: 8n << 20n }, /^8192K at most/, /ulimit -l unlimited/],
  ['PXM430', 'unknown', { lockable: undefined }, /not to be read/, /ulimit/],
  ['PXM431', 'warning', { programs: { ...READY.programs, qemu: undefined } }, /no QEMU/, /install/],
  [
    'PXM431',
    'warning',
    { programs: { ...READY.programs, qemu: { path: '/q', version: '7.2.9' } } },
    /^7\.2\.9 \(\/q\) has no iommufd/,
    /9\.0/,
  ],
  [
    'PXM431',
    'unknown',
    { programs: { ...READY.programs, qemu: { path: '/q', version: undefined } } },
    /does not tell/,
    /--version/,
  ],
  [
    'PXM432',
    'warning',
    { programs: { ...READY.programs, libvirt: { path: '/v', version: '12.0.0' } } },
    /12\.0\.0/,
    /12\.1/,
  ],
  ['PXM433', 'warning', { programs: { ...READY.programs, iasl: undefined } }, /no iasl/, /acpica-tools/],
];

describe.each(CASES)('%s is a %s', (code, status, change, message, remedy) => {
  const { ready, checks } = examine({ ...READY, ...change });
  const found = checks.find((check) => check.code === code);

  test(`that says ${message}`, () => {
    expect(found).toMatchObject({ status, message: expect.stringMatching(message) });
    expect(found?.remedy).toMatch(remedy);
  });

  test('and decides whether the host is ready', () => {
    expect(ready).toBe(checks.every((check) => check.status !== 'failure'));
    if (status === 'failure') expect(ready).toBe(false);
  });
});

test('locked memory of at least what there is will do', () => {
  const { checks } = examine({ ...READY, lockable: 8n * GIB });
  expect(checks.find(({ code }) => code === 'PXM430')?.status).toBe('ok');
});
