import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { run } from './support/run.ts';
import { scratch } from './support/scratch.ts';

const VM = `
name: demo
machine: { type: q35 }
cpus: { sockets: 2, cores: 4 }
nodes:
  - { id: 0, sockets: 0, memory: 2G }
  - { id: 1, sockets: 1, memory: 4G }
  - { ids: 2-3, placeholder: gpu }
distances: { other-socket: 21, device: 80 }
buses:
  - { id: far, type: expander, node: 1 }
  - { id: slot0, type: root-port, on: far }
devices:
  - { id: gpu, on: slot0, host: "0000:41:00.0", ids: "10de:2330", bars: [16M, 64G], initiator-for: 2-3 }
`;

beforeEach(() => {
  vi.stubEnv('LC_ALL', 'C.UTF-8');
  return () => vi.unstubAllEnvs();
});

describe('pxm show', () => {
  const show = (...options: string[]) =>
    run(['show', join(scratch({ 'vm.yaml': VM }), 'vm.yaml'), ...options]);

  test('tells nodes, distances, devices, initiators and the address map', async () => {
    const { code, stdout, stderr } = await show();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('demo: q35 on QEMU 11.1, seabios');
    expect(stdout).toContain('2 sockets x 4 cores = 8, 8 present');
    expect(stdout).toMatch(/^ +1 +4-7 +4G /m);
    expect(stdout).toMatch(/^ +2 +none +none .*gpu/m);
    expect(stdout).toMatch(/^ +0 │ +10 +21 +80 +80$/m);
    expect(stdout).toMatch(/^ +│ +0 +1 +2 +3\n +─+┼─+$/m);
    expect(stdout).toMatch(/gpu: vfio-pci, 10de:2330, host 0000:41:00.0, BARs 16M 64G, initiator for 2-3/);
    expect(stdout).toMatch(/gpu \([0-9a-f]{2}:00\.0\) +node 2/);
    expect(stdout).toMatch(/0x0000000100000000 - 0x[0-9a-f]{16} +4G +RAM of node 1/);
    expect(stdout).not.toMatch(/^derived$/m);
  });

  test('draws sockets with their nodes, buses and devices as a tree', async () => {
    const { stdout } = await show();
    const tree = /^topology\n(.*?)\n\n/ms.exec(stdout)?.[1] ?? '';
    expect(tree.split('\n')).toEqual([
      '  socket 0: 4 processors',
      '  └─ node 0: 2G, processors 0-3',
      '  socket 1: 4 processors',
      '  ├─ node 1: 4G, processors 4-7',
      '  ├─ nodes 2-3: no memory, filled by gpu',
      '  └─ bus 01-02 far, near node 1',
      '     └─ 01:00.0 slot0: pcie-root-port, opens bus 02',
      '        └─ 02:00.0 gpu: vfio-pci, 10de:2330, host 0000:41:00.0, BARs 16M 64G, initiator for 2-3',
      '  near no socket',
      '  └─ bus 00 pcie.0',
      '     ├─ 00:00.0 host-bridge: mch, of the machine',
      '     ├─ 00:01.0 far: pxb-pcie',
      '     ├─ 00:1f.0 isa-bridge: ICH9-LPC, of the machine',
      '     ├─ 00:1f.2 sata: ich9-ahci, of the machine',
      '     └─ 00:1f.3 smbus: ICH9-SMB, of the machine',
    ]);
  });

  test.each([
    ['--ascii', 'C.UTF-8', ['--ascii']],
    ['a locale that is not UTF-8', 'C', []],
  ])('%s draws with ASCII alone', async (_, locale, options) => {
    vi.stubEnv('LC_ALL', locale);
    const { stdout } = await show(...options);
    expect(stdout).toMatch(/^ {2}\|- nodes 2-3: no memory, filled by gpu$/m);
    expect(stdout).toMatch(/^ {2}`- bus /m);
    expect(stdout).toMatch(/^ +0 \| +10 +21 +80 +80$/m);
    expect(stdout).toMatch(/^[ -~\n]*$/);
  });

  test('many nodes share rows and columns where they are alike, unless --all', async () => {
    const nodes = VM.replace('ids: 2-3', 'ids: 2-33').replace('initiator-for: 2-3', 'initiator-for: 2-33');
    const file = join(scratch({ 'vm.yaml': nodes }), 'vm.yaml');
    const { stdout } = await run(['show', file]);
    const table = /^distances.*?\n(.*?)\n\n/ms.exec(stdout)?.[1] ?? '';
    expect(table.split('\n')).toEqual([
      '       │   0   1   2-33',
      '  ─────┼───────────────',
      '     0 │  10  21     80',
      '     1 │  21  10     80',
      '  2-33 │  80  80  10/80',
      '  a/b: from a node of the set to itself, and to another node of the set',
    ]);
    expect(stdout).toMatch(/^ +2-33 +none +none .*gpu/m);
    expect(stdout).toMatch(/^ +gi0 to gi31 +gpu \([0-9a-f]{2}:00\.0\) +nodes 2-33$/m);
    const all = (await run(['show', file, '--all'])).stdout;
    expect(all).toMatch(/^ +33 │( +80){33} +10$/m);
    expect(all.match(/^ +\d+ +none +none .*gpu/gm)).toHaveLength(32);
  });

  test('nodes with distances of their own keep a row in a large matrix', async () => {
    const overrides = '{ from: 0, to: 5-7, distance: 120 }, { from: 9, to: 1, distance: 99 }';
    const vm = VM.replace('ids: 2-3', 'ids: 2-20').replace(
      'device: 80',
      `device: 80, overrides: [${overrides}]`,
    );
    const { stdout } = await run(['show', join(scratch({ 'vm.yaml': vm }), 'vm.yaml')]);
    expect(stdout).toMatch(/^ +│ +0 +1 +2-4,8,10-20 +5-7 +9$/m);
    expect(stdout).toMatch(/^ +0 │ +10 +21 +80 +120 +80$/m);
    expect(stdout).toMatch(/^ +9 │ +80 +99 +80 +80 +10$/m);
  });

  test('--resolved adds where each derived value comes from', async () => {
    const { stdout } = await show('--resolved');
    expect(stdout).toMatch(/^derived$/m);
    expect(stdout).toMatch(/cpus APIC ids +\S+ +\w+/);
  });

  test('--json gives the same as data, addresses in hex', async () => {
    const model = JSON.parse((await show('--json', '--resolved')).stdout);
    expect(model).toMatchObject({ format: 'pxm-show', version: 1, name: 'demo' });
    expect(model.nodes[1]).toMatchObject({ id: 1, cpus: [4, 5, 6, 7], memory: '0x100000000' });
    expect(model.distances[0]).toEqual([10, 21, 80, 80]);
    expect(model.initiators.map(({ node }: { node: number }) => node)).toEqual([2, 3]);
    expect(model.derived.length).toBeGreaterThan(0);
  });

  test('a terminal gets headings in bold', async () => {
    const file = join(scratch({ 'vm.yaml': VM }), 'vm.yaml');
    expect((await run(['show', file, '--color'])).stdout).toContain('\u001b[1mnodes\u001b[0m');
  });
});

describe('pxm qemu', () => {
  test('prints one option a line, and the same as an array', async () => {
    const file = join(scratch({ 'vm.yaml': VM }), 'vm.yaml');
    const { code, stdout } = await run(['qemu', file]);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split(' \\\n');
    expect(lines[0]).toBe('qemu-system-x86_64');
    expect(lines.slice(1).every((line) => /^ {2}-\S/.test(line))).toBe(true);
    const argv: string[] = JSON.parse((await run(['qemu', file, '--json'])).stdout);
    expect(argv[0]).toBe('qemu-system-x86_64');
    expect(argv).toContain('acpi-generic-initiator,id=gi0,pci-dev=gpu,node=2');
    expect(stdout.replaceAll(' \\\n ', '').trimEnd()).toBe(argv.join(' '));
  });

  test('a machine for another VMM is refused', async () => {
    const file = join(scratch({ 'vm.yaml': VM.replace('type: q35', 'type: q35, vmm: none') }), 'vm.yaml');
    const { code, stdout, stderr } = await run(['qemu', file]);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/PXM3\d\d/);
  });

  test('tells which device is behind which IOMMU, which bypasses, and why', async () => {
    const vm = `
machine: { type: q35, vmm: none }
memory: { total: 4G, reserved: [{ base: 16M, size: 1M }] }
buses: [{ id: port, type: root-port }]
devices:
  - { id: nic, on: port, bypass: true, host: "0000:41:00.1", profile: mlx5-migratable-vf, driver: mlx5_vfio_pci }
  - { id: usb, ids: "1b36:000d" }
iommus: [{ id: vtd, type: intel }]
reserved-regions: [{ id: buffer, base: 16M, size: 64K, devices: [usb] }]
`;
    const file = join(scratch({ 'vm.yaml': vm }), 'vm.yaml');
    const { stdout } = await run(['show', file]);
    expect(stdout).toMatch(/─ 01:00\.0 nic: .*, bypasses$/m);
    expect(stdout).toMatch(/─ 00:02\.0 usb: 1b36:000d, behind vtd$/m);
    expect(stdout).toMatch(
      /^ +vtd +intel +registers at 0x00000000fed90000 +48 bits, remaps interrupts +serves pcie.0$/m,
    );
    expect(stdout).toMatch(/^ +01:00.0 +nic +bypassed +device nic bypasses$/m);
    expect(stdout).toMatch(/^ +00:02.0 +usb +vtd +vtd serves all that no other unit serves$/m);
    expect(stdout).toMatch(/^ +0x0000000001000000 - 0x000000000100ffff +64K +buffer +read-write +for usb$/m);
    expect(stdout).toMatch(/^ +nic +0000:41:00.1 +migration is switched on +profile mlx5-migratable-vf: /m);
    const model = JSON.parse((await run(['show', file, '--json'])).stdout);
    expect(model.iommus).toMatchObject([{ id: 'vtd', base: '0xfed90000', buses: ['pcie.0'] }]);
    expect(model.coverage).toContainEqual({
      function: 'nic',
      address: '01:00.0',
      iommu: null,
      bypassed: true,
      why: 'device nic bypasses',
    });
    expect(model.preconditions.map(({ wants }: { wants: { kind: string } }) => wants.kind)).toEqual([
      'driver',
      'virtual-function',
      'migration',
    ]);
  });

  test('tells of devices that are not on PCI, and what the dirty tracker of a device bounds', async () => {
    const vm = `
machine: { type: q35, vmm: none }
memory: { total: 4G }
devices: [{ id: vf, ids: "15b3:101e", dirty-tracker: { address-bits: 42 } }]
iommus: [{ id: vtd, type: intel }]
platform-devices: [{ id: uart, path: '\\_SB_.URT0', iommu: vtd, requester: '00:1e.0' }]
`;
    const file = join(scratch({ 'vm.yaml': vm }), 'vm.yaml');
    const { stdout } = await run(['show', file, '--resolved']);
    expect(stdout).toMatch(/^ +uart +vtd +\\_SB_\.URT0 in DMAR +id 0xf0$/m);
    expect(stdout).toMatch(/vtd address width.*39 bits.*the dirty tracker of vf logs 42/);
    const model = JSON.parse((await run(['show', file, '--json'])).stdout);
    expect(model.platformDevices).toEqual([
      { id: 'uart', table: 'DMAR', name: '\\_SB_.URT0', iommu: 'vtd', idAtUnit: 0xf0 },
    ]);
  });
});
