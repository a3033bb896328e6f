import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planLaunch } from '../../src/launch/launch-plan.ts';
import { parseTopology } from '../../src/topology/parse-topology.ts';
import { resolveTopology } from '../../src/topology/resolve-topology.ts';

const platformOf = (text: string) => resolveTopology(parseTopology(text, 'vm.yaml'));
const CARDS = `
machine: { type: q35 }
memory: { total: 1G }
buses: [{ id: rp0, type: root-port, slot: 2 }, { id: rp1, type: root-port, slot: 3 }]
devices:
  - { id: gpu0, on: rp0, host: "41:00.0" }
  - { id: nic1, on: rp1, host: "42:00.0", plug: later }
`;
const valuesOf = (args: readonly string[], option: string) =>
  args.flatMap((arg, at) => (args[at - 1] === option ? [arg] : []));

describe('how a VM is started', () => {
  let folder = '';
  let initrd = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pxm-plan-'));
    initrd = join(folder, 'initrd.img');
    writeFileSync(initrd, 'the own initrd');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('hands over iommufd, devices there from the start, and a monitor, in that order', () => {
    const { args, devices, iommufd, monitor } = planLaunch(platformOf(CARDS), {}, '/f');
    expect(valuesOf(args, '-object')).toEqual([
      'iommufd,id=iommufd0,fd=3',
      'monitor-qmp,id=pxm-qmp0,chardev=pxm-qmp',
    ]);
    expect(valuesOf(args, '-device').filter((text) => text.startsWith('vfio-pci'))).toEqual([
      'vfio-pci,id=gpu0,bus=rp0,addr=0,iommufd=iommufd0,fd=4',
    ]);
    expect(valuesOf(args, '-chardev')).toEqual(['socket,id=pxm-qmp,fd=5,server=on,wait=off']);
    expect({ iommufd, monitor, devices: devices.map(({ host }) => host) }).toEqual({
      ...{ iommufd: true, monitor: 5, devices: ['0000:41:00.0'] },
    });
  });

  test('needs nothing but a monitor without assigned devices', () => {
    const { args, iommufd, monitor, program } = planLaunch(
      platformOf('machine: { type: virt, vmm: qemu-10.1 }'),
      {},
      '/f',
    );
    expect({ iommufd, monitor, program }).toEqual({
      iommufd: false,
      monitor: 3,
      program: 'qemu-system-aarch64',
    });
    expect(valuesOf(args, '-object')).toEqual([]);
    expect(valuesOf(args, '-mon')).toEqual(['chardev=pxm-qmp,mode=control,id=pxm-qmp0']);
  });

  test.each([
    ['mode: legacy', `${CARDS}attach: { mode: legacy }`, 'PXM475'],
    [
      'several IOMMUs on x86',
      'machine: { type: q35 }\nmemory: { total: 1G }\nbuses: [{ id: pxb1, type: expander, number: 32 }]\niommus: [{ type: intel }, { type: intel, buses: [pxb1] }]',
      'PXM300',
    ],
    ['no VMM', 'machine: { type: q35, vmm: none }\nmemory: { total: 1G }', 'PXM300'],
    [
      'a device that QEMU would open',
      CARDS.replace('"41:00.0"', '"41:00.0", options: { iommufd: false }'),
      'PXM485',
    ],
    [
      'arguments that would open one',
      'machine: { type: q35 }\nmemory: { total: 1G }\nextra-args: [-device, "vfio-pci,host=41:00.0"]',
      'PXM485',
    ],
  ])('is refused with %s', (_, text, code) => {
    expect(() => planLaunch(platformOf(text), {}, '/f')).toThrow(expect.objectContaining({ code }));
  });

  const PLACEHOLDERS = `
machine: { type: q35 }
memory: { total: 1G }
nodes: [{ memory: 1G }, {}]
devices: [{ id: d, slot: 3, model: pci-testdev, initiator-for: 1 }]
placeholder-style: zero-length
`;

  test('puts tables that QEMU publishes otherwise in front of the initrd', () => {
    for (const wishes of [
      { initrd, extra: ['-kernel', 'k'] },
      { extra: ['-kernel', 'k', '-initrd', initrd] },
    ]) {
      const { args, files } = planLaunch(platformOf(PLACEHOLDERS), wishes, '/f');
      expect(valuesOf(args, '-initrd')).toEqual(['/f/initrd']);
      const bytes = Buffer.from(files.get('initrd') ?? []);
      expect(bytes.subarray(0, 6).toString()).toBe('070701');
      expect(bytes.includes('kernel/firmware/acpi/SRAT.aml')).toBe(true);
      expect(bytes.subarray(-14).toString()).toBe('the own initrd');
    }
  });

  test('leaves an initrd alone that needs no tables', () => {
    const { args, files } = planLaunch(
      platformOf('machine: { type: q35 }'),
      { initrd, extra: ['-kernel', 'k'] },
      '/f',
    );
    expect(valuesOf(args, '-initrd')).toEqual([initrd]);
    expect(files.size).toBe(0);
  });

  test('is refused with an initrd that QEMU would not take', () => {
    expect(() => planLaunch(platformOf(PLACEHOLDERS), { initrd }, '/f')).toThrow(
      expect.objectContaining({ code: 'PXM485', message: expect.stringContaining('only beside a kernel') }),
    );
  });

  test('is refused without an initrd for such tables', () => {
    expect(() => planLaunch(platformOf(PLACEHOLDERS), {}, '/f')).toThrow(
      expect.objectContaining({
        code: 'PXM491',
        message: expect.stringContaining('SRAT of the topology says more'),
      }),
    );
  });

  test('has QEMU add a table of a kind that it does not publish', () => {
    const { args, files } = planLaunch(
      platformOf('machine: { type: q35, node: 0 }\nmemory: { total: 1G }\nnodes: [{ memory: 1G }]'),
      {},
      '/f',
    );
    expect(valuesOf(args, '-acpitable')).toEqual(['file=/f/SSDT-0.aml']);
    expect([...files.keys()]).toEqual(['SSDT-0.aml']);
  });
});
