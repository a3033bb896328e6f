import { describe, expect, test } from 'vitest';
import { AROUND, CARD, DMAR, findingsOf, GROUP, planOf, VM } from './support/hosts.ts';

const { bdf } = CARD;
const MULTI = { ...CARD, bdf: '0000:41:00.1' };
const GROUP_OF_TWO = { ...GROUP, devices: [bdf, MULTI.bdf] };
const withSibling = (driver: string | undefined) => ({
  devices: [CARD, { ...MULTI, driver }],
  groups: [GROUP_OF_TWO],
});
const unit = (more: string) => `${VM}iommus: [{ type: intel, ${more} }]\n`;
const RUN = {
  ...({ kind: 'run', format: 'pxm-journal', version: 1, boot: 'x', pid: 5, claims: [bdf] } as const),
  ...{ vm: 'other', command: 'pxm prepare other.yaml', since: '2026-01-01T00:00:00.000Z' },
};
const HERE = '"0000:41:00.0"';

describe('the steps of a plan', () => {
  test('take a device from its driver for vfio-pci, and open it through iommufd', () => {
    const plan = planOf();
    expect(plan.findings).toEqual([]);
    expect(plan.steps).toEqual([
      { kind: 'override', bdf, driver: 'vfio-pci', before: undefined },
      { kind: 'unbind', bdf, driver: 'e1000e' },
      { kind: 'bind', bdf, driver: 'vfio-pci' },
      { kind: 'open-iommufd' },
      { kind: 'open-cdev', bdf, path: undefined },
    ]);
  });

  test('leave alone what its driver has already, whatever is written in the name', () => {
    const cdev = { name: 'vfio0', path: '/dev/vfio/devices/vfio0', numbers: '249:0' };
    const { steps } = planOf(VM.replace('host:', 'driver: vfio_pci, host:'), {
      card: { driver: 'vfio-pci', cdev },
    });
    expect(steps).toEqual([{ kind: 'open-iommufd' }, { kind: 'open-cdev', bdf, path: cdev.path }]);
  });

  test('load the variant driver whose alias has the fewest wildcards, with what it brings along', () => {
    const modalias = 'pci:v00001AF4d00001041sv00001AF4sd00001100bc02sc00i00';
    const plan = planOf(VM, { card: { modalias, driver: 'virtio-pci' } });
    expect(plan.steps.slice(0, 2)).toEqual([
      { kind: 'load-module', module: 'virtio_vfio_pci', brings: ['vfio_pci_core'] },
      { kind: 'override', bdf, driver: 'virtio_vfio_pci', before: undefined },
    ]);
    expect(plan.devices).toMatchObject([{ why: expect.stringContaining('v00001AF4d00001041sv*') }]);
  });

  test('keep an override that stood there, and bind a device that no driver has', () => {
    const { steps } = planOf(VM, { card: { driver: undefined, driverOverride: 'none-such' } });
    expect(steps.slice(0, 2)).toEqual([
      { kind: 'override', bdf, driver: 'vfio-pci', before: 'none-such' },
      { kind: 'bind', bdf, driver: 'vfio-pci' },
    ]);
  });

  test('use containers where the host has no iommufd, and say so when the topology wants it', () => {
    const modules = { ...AROUND.modules, present: new Set(['vfio', 'vfio_iommu_type1']) };
    const legacy = planOf(VM, { host: { iommufd: false }, around: { modules } });
    expect(legacy.steps.slice(-2)).toEqual([{ kind: 'open-container' }, { kind: 'open-group', group: 7 }]);
    const asked = planOf(`${VM}attach: { mode: iommufd }`, { host: { iommufd: false }, around: { modules } });
    expect(findingsOf(asked)).toEqual(['PXM464 error iommufd']);
    expect(findingsOf(planOf(VM, { around: { iommuNode: false } }))).toEqual(['PXM464 error']);
  });

  test('take siblings from the host only when the topology says so', () => {
    expect(findingsOf(planOf(VM, { host: withSibling('e1000e') }))).toEqual([`PXM453 error ${HERE}`]);
    const taken = planOf(`${VM}attach: { siblings: take }`, { host: withSibling('e1000e') });
    expect(taken.findings).toEqual([]);
    expect(
      taken.steps.filter((step) => 'bdf' in step && step.bdf === MULTI.bdf).map(({ kind }) => kind),
    ).toEqual(['override', 'unbind', 'bind']);
    expect(taken.claims).toEqual([bdf, MULTI.bdf]);
  });

  test('never take a sibling that would lose its virtual functions', () => {
    const sibling = { ...MULTI, driver: 'igb', virtualFunctions: ['0000:41:10.0'] };
    const host = { devices: [CARD, sibling], groups: [GROUP_OF_TWO] };
    const { findings } = planOf(`${VM}attach: { siblings: take }`, { host });
    expect(findings).toMatchObject([
      { code: 'PXM453', message: expect.stringContaining('has virtual functions (1)') },
    ]);
  });

  test.each([
    ['no driver', undefined],
    ['vfio-pci', 'vfio-pci'],
    ['pci-stub', 'pci-stub'],
  ])('a sibling that %s has is no hindrance', (_, driver) => {
    expect(planOf(VM, { host: withSibling(driver) }).findings).toEqual([]);
  });

  test('open nothing for a device that is plugged in later, but prepare it', () => {
    const { steps } = planOf(VM.replace('host:', 'plug: later, host:'));
    expect(steps.map(({ kind }) => kind)).toEqual(['override', 'unbind', 'bind']);
  });
});

describe('a plan says why it would fail', () => {
  const vf = VM.replace('host:', 'profile: mlx5-migratable-vf, driver: mlx5_vfio_pci, host:');

  test.each([
    ['a device that the host does not have', VM, { host: { devices: [] } }, [`PXM450 error ${HERE}`]],
    ['other ids', VM.replace('host:', 'ids: "10de:2330", host:'), {}, ['PXM451 error "10de:2330"']],
    ['a device without a group', VM, { card: { group: undefined } }, [`PXM452 error ${HERE}`]],
    ['a bridge', VM, { card: { bridge: true } }, [`PXM465 error ${HERE}`]],
    [
      'a physical function that would lose its virtual ones',
      VM,
      { card: { virtualFunctions: ['0000:41:10.0'] } },
      [`PXM465 error ${HERE}`],
    ],
    ['a device that cannot be reset', VM, { card: { resetMethods: [] } }, [`PXM461 warning ${HERE}`]],
    [
      'a mounted disk',
      VM,
      { around: { uses: new Map([[bdf, [{ what: 'sda is mounted on /', loses: true }]]]) } },
      [`PXM454 error ${HERE}`],
    ],
    [
      'an interface that is up',
      VM,
      { around: { uses: new Map([[bdf, [{ what: 'network interface eth0 is up', loses: false }]]]) } },
      [`PXM454 warning ${HERE}`],
    ],
    [
      'addresses below 1 TiB that the host reserves, also for a device that comes later',
      `${VM.replace('4G', '2T').replace('host:', 'plug: later, host:')}cpus: { model: 'Skylake-Server,phys-bits=46' }`,
      {
        host: {
          groups: [
            {
              ...GROUP,
              reserved: [{ start: 0xfd00000000n, last: 0xffffffffffn, kind: 'reserved' as const }],
            },
          ],
        },
      },
      [`PXM455 error ${HERE}`],
    ],
    [
      'memory that the firmware of the host uses through the device',
      VM,
      {
        host: {
          groups: [{ ...GROUP, reserved: [{ start: 0x1000n, last: 0x1fffn, kind: 'direct' as const }] }],
        },
      },
      [`PXM455 error ${HERE}`, `PXM455 error ${HERE}`],
    ],
    [
      'more memory than the IOMMU of the host translates',
      VM.replace('4G', '600G'),
      { host: { iommus: [{ ...DMAR, registers: { ...DMAR.registers, cap: 0xd2008c22260206n } }] } },
      [`PXM455 error ${HERE}`],
    ],
    ['a limit of the topology', `${VM}attach: { memory-limit: 2G }`, {}, ['PXM456 error 2G']],
    [
      'a limit on locked memory',
      VM,
      { around: { memoryLock: { limit: 8n << 20n, exempt: false } } },
      ['PXM456 warning { total: 4G }'],
    ],
    ['an address width', unit('address-width: 57'), {}, ['PXM458 error 57']],
    ['nesting', unit('options: { fsts: true }'), {}, ['PXM458 error { fsts: true }']],
    ['PASIDs', unit('options: { pasid-bits: 8 }'), {}, ['PXM458 error { pasid-bits: 8 }']],
    [
      'BARs larger than declared',
      VM.replace('host:', 'bars: [1M], host:'),
      {
        card: {
          bars: [
            {
              index: 0,
              base: 0n,
              size: 16n << 20n,
              kind: 'memory' as const,
              is64bit: true,
              prefetchable: true,
            },
          ],
        },
      },
      ['PXM459 error [1M]'],
    ],
    [
      'BARs too large for the window',
      VM,
      {
        card: {
          bars: [
            {
              index: 0,
              base: 0n,
              size: 1n << 40n,
              kind: 'memory' as const,
              is64bit: true,
              prefetchable: true,
            },
          ],
        },
      },
      [`PXM459 error ${HERE}`],
    ],
    [
      'a function that is no virtual one, and its driver',
      vf,
      {},
      [`PXM462 error ${HERE}`, 'PXM458 warning', 'PXM463 error mlx5_vfio_pci'],
    ],
    [
      'a driver that is not there',
      VM.replace('host:', 'driver: xe_vfio_pci, host:'),
      {},
      ['PXM463 error xe_vfio_pci'],
    ],
  ])('%s', (_, text, host, findings) => {
    const found = findingsOf(planOf(text, host));
    expect(found.map((one) => one.split(' ')[0])).toEqual(findings.map((one) => one.split(' ')[0]));
    for (const [at, finding] of findings.entries()) expect(found[at]).toContain(finding);
  });

  test('a device near another node of the host than the memory of its node in the guest', () => {
    const text = VM.replace(
      'memory: { total: 4G }',
      'nodes: [{ memory: 4G, backend: { host-nodes: 1 } }]',
    ).replace('buses: [', 'buses: [{ id: near, type: expander, node: 0 }, ');
    const below = text.replace('type: root-port', 'type: root-port, on: near');
    expect(findingsOf(planOf(below))).toEqual([`PXM460 warning ${HERE}`]);
    expect(planOf(below, { card: { node: 1 } }).findings).toEqual([]);
  });

  test('a device that another VM was prepared with, by name, time and command', () => {
    const claims = [{ vm: 'other', devices: [bdf], run: RUN }];
    const [finding] = planOf(VM, { around: { claims } }).findings;
    expect(finding?.code).toBe('PXM454');
    expect(finding?.message).toMatch(/other since 2026-01-01.*"pxm prepare other\.yaml"/);
    expect(planOf(VM.replace('name: vm', 'name: other'), { around: { claims } }).findings).toEqual([]);
  });

  test('devices below different root complexes, when they may reach each other', () => {
    const two = VM.replace('devices: [', 'devices: [{ id: other, host: "0000:81:00.0" }, ');
    const host = {
      devices: [CARD, { ...CARD, bdf: '0000:81:00.0', group: 8, rootBus: '0000:80' }],
      groups: [GROUP, { ...GROUP, id: 8 }],
    };
    const codes = (policy: string) =>
      planOf(`${two}attach: { p2p: ${policy} }`, { host }).findings.map(({ code }) => code);
    expect(codes('auto')).toEqual(['PXM483', 'PXM483']);
    expect(codes('never')).toEqual([]);
    expect(codes('always')).toEqual([]);
  });
});

describe('a device that vfio-pci has already', () => {
  const card = { driver: 'vfio-pci' };
  const uses = new Map([[bdf, [{ what: 'process 812 (qemu-system-x86) has it open', loses: true }]]]);
  const claimOf = (vm: string) => ({
    ...{ vm, devices: [bdf] },
    run: { ...RUN, vm },
  });

  test("is somebody else's while a process has it open, but for the VM that it was prepared for", () => {
    const [finding] = planOf(VM, { card, around: { uses } }).findings;
    expect(finding?.code).toBe('PXM454');
    expect(finding?.message).toContain('process 812 (qemu-system-x86) has it open');
    expect(planOf(VM, { card, around: { uses, claims: [claimOf('vm')] } }).findings).toEqual([]);
  });
});

describe('locked memory', () => {
  const legacy = (more: string) =>
    planOf(
      `${VM.replace('memory: { total: 4G }', 'memory: { total: 4G, max: 8G, slots: 2 }')}${more}attach: { mode: legacy }`,
    ).lockedMemory;
  const two = VM.replace('devices: [', 'devices: [{ id: other, host: "0000:81:00.0" }, ');

  test('is all memory that there can be, once for all devices', () => {
    expect(legacy('')).toBe(8n << 30n);
    expect(planOf(two).lockedMemory).toBe(4n << 30n);
    expect(planOf(VM.replace(/devices:.*/, '')).lockedMemory).toBe(0n);
  });

  test('is that for each device behind an IOMMU of the guest in legacy mode', () => {
    const served = 'iommus: [{ type: intel }]\n';
    expect(planOf(`${two}${served}`).lockedMemory).toBe(4n << 30n);
    expect(planOf(`${two}${served}attach: { mode: legacy }`).lockedMemory).toBe(8n << 30n);
  });
});
