import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
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
  - { id: port, type: root-port, on: far }
devices:
  - { id: gpu, on: port, host: "0000:41:00.0", ids: "10de:2330", bars: [16M, 64G], initiator-for: 2-3 }
`;

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
    expect(stdout).toMatch(/^ +0 +10 +21 +80 +80$/m);
    expect(stdout).toMatch(/gpu: vfio-pci, 10de:2330, host 0000:41:00.0, BARs 16M 64G, initiator for 2-3/);
    expect(stdout).toMatch(/gpu \([0-9a-f]{2}:00\.0\) +node 2/);
    expect(stdout).toMatch(/0x0000000100000000 - 0x[0-9a-f]{16} +4G +RAM of node 1/);
    expect(stdout).not.toMatch(/^derived$/m);
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
});
