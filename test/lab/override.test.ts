import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, type TestContext, test } from 'vitest';
import { acpitableArgs } from '../../src/delivery/acpitable-args.ts';
import { cpioArchive } from '../../src/delivery/cpio.ts';
import { overrideArchive } from '../../src/delivery/override.ts';
import { boot, type Vm } from './support/boot.ts';
import * as foreign from './support/foreign.ts';
import { argsOf, platformOf, tablesOf } from './support/topologies.ts';

/** A machine as QEMU presents `plain`, with the tables that `wanted` differs in. */
function overridden(
  name: string,
  plain: string,
  wanted: string,
): Vm & { readonly packed: readonly string[] } {
  const machine = platformOf(plain);
  const { archive, members } = overrideArchive(tablesOf(platformOf(wanted)), tablesOf(machine));
  const packed = members.map(({ signature, effect }) => `${signature} ${effect}`);
  return { name, args: argsOf(machine), override: archive, packed };
}

describe('tables written by hand from the specification', () => {
  const args = ['-nodefaults', '-machine', 'q35', '-m', '1G', '-smp', '2', '-device', 'edu,addr=5'];
  const { archive } = overrideArchive([foreign.srat, foreign.slit, foreign.hmat], []);
  const guest = (ctx: TestContext) => boot(ctx, { name: 'foreign', args, override: archive });

  test('arrive unchanged', async (ctx) => {
    const { tables } = await guest(ctx);
    for (const { name, bytes } of [foreign.srat, foreign.slit, foreign.hmat])
      expect(tables.get(name)).toEqual(bytes);
  });

  test('make sixteen nodes with nothing but an initiator', async (ctx) => {
    const { masks, nodes } = await guest(ctx);
    const all = Array.from({ length: foreign.DOMAINS }, (_, id) => id);
    expect(masks).toMatchObject({
      ...{ possible: all, online: all, has_cpu: [0, 1], has_memory: [0, 1] },
      has_generic_initiator: all.slice(2),
    });
    for (const from of all)
      expect(nodes[from]?.distances).toEqual(all.map((to) => foreign.distance(from, to)));
  });

  test('have Linux find the nearest initiator, with and without processors', async (ctx) => {
    const { nodes } = await guest(ctx);
    const values = (from: number, to: number) => ({
      ...{ read_latency: foreign.latency(from, to), write_latency: foreign.latency(from, to) },
      ...{ read_bandwidth: foreign.bandwidth(from, to), write_bandwidth: foreign.bandwidth(from, to) },
    });
    expect(nodes[0]?.access).toMatchObject([{ initiators: [0], values: values(0, 0) }, { initiators: [0] }]);
    expect(nodes[1]?.access).toMatchObject([
      { initiators: [5], values: values(5, 1) },
      { initiators: [1], values: values(1, 1) },
    ]);
    expect(nodes[5]?.access[0]?.targets).toEqual([1]);
  });
});

describe('entries for nodes that something fills later', () => {
  const text = (zero: string, disabled: string) => `
machine: { type: q35 }
cpus: { sockets: 2 }
nodes:
  - { sockets: 0, memory: 512M }
  - { sockets: 1, memory: 512M }
  - { ids: 2-3, placeholder: virtio-mem, placeholder-style: ${zero} }
  - { id: 4, placeholder: cxl, placeholder-style: ${disabled} }
`;
  const vm = overridden('placeholders', text('no-entry', 'no-entry'), text('zero-length', 'disabled'));

  test('of length zero make a node possible; disabled ones do not', async (ctx) => {
    const { masks, dmesg } = await boot(ctx, vm);
    expect(vm.packed).toEqual(['SRAT replaces']);
    expect(dmesg).toContain('Table Upgrade: override [SRAT-BOCHS -BXPC    ]');
    expect(masks).toMatchObject({ possible: [0, 1, 2, 3], online: [0, 1], has_memory: [0, 1] });
  });

  test('are missing without them', async (ctx) => {
    const { override: _, ...plain } = vm;
    const { masks } = await boot(ctx, { ...plain, name: 'placeholders-plain' });
    expect(masks).toMatchObject({ possible: [0, 1], online: [0, 1] });
  });
});

describe('performance of nodes that have only an initiator', () => {
  const plain = `
machine: { type: q35 }
cpus: { sockets: 2 }
nodes:
  - { sockets: 0, memory: 512M }
  - { sockets: 1, memory: 512M }
  - { ids: 2-3, placeholder: gpu }
devices:
  - { id: gpu, slot: 5, model: edu, initiator-for: 2-3 }
`;
  const performance = `
performance:
  same-node: { latency: 100, bandwidth: 10G }
  other-socket: { latency: 200, bandwidth: 5G }
  device: { latency: 400, bandwidth: 2G }
  overrides:
    - { from: 3, to: 1, latency: 60, bandwidth: 40G }
`;
  const vm = overridden('hmat', plain, plain + performance);

  test('reaches the guest', async (ctx) => {
    const { nodes, masks, dmesg } = await boot(ctx, vm);
    expect(vm.packed).toEqual(['HMAT adds']);
    expect(masks).toMatchObject({ online: [0, 1, 2, 3], has_generic_initiator: [2, 3] });
    expect(dmesg).not.toMatch(/HMAT.*Ignoring|hmat.*Ignoring/);
    const gib = 1024;
    expect(nodes[0]?.access[0]).toMatchObject({
      ...{ initiators: [0], values: { read_latency: 100, read_bandwidth: 10 * gib } },
    });
    expect(nodes[1]?.access[1]).toMatchObject({ initiators: [1], values: { read_latency: 100 } });
  });
});

const IOMMU = (unit: string, more = '') => `
machine: { type: q35 }
memory: { total: 512M, reserved: [{ base: 0xfed1c000, size: 16K }] }
iommus: [${unit}]
${more}`;

describe('IOMMU tables', () => {
  const devices = (bypass: string) =>
    `devices: [{ id: near, slot: 5, model: e1000e }, { id: far, slot: 6, model: edu${bypass} }]\n`;

  const bypassing = [
    ['DMAR', '{ type: intel }', 'dmar0'],
    ['IVRS', '{ type: amd, slot: 1 }', 'ivhd0'],
  ] as const;
  for (const [signature, unit, name] of bypassing) {
    const vm = overridden(
      `${signature}-bypass`,
      IOMMU(unit, devices('')),
      IOMMU(unit, devices(', bypass: true')),
    );

    test(`${signature} without a device leaves it without a group, and its neighbour with one`, async (ctx) => {
      const seen = await boot(ctx, vm);
      expect(vm.packed).toEqual([`${signature} replaces`]);
      expect(seen.devices['0000:00:05.0']).toMatchObject({ group: expect.any(Number), unit: name });
      expect(seen.devices['0000:00:06.0']).toMatchObject({ group: undefined, unit: undefined });
    });
  }

  test('DMAR with a reserved region reserves it for its device', async (ctx) => {
    const region = `
reserved-regions: [{ id: fw, base: 0xfed1c000, size: 16K, devices: [near] }]
`;
    const plain = IOMMU('{ type: intel }', devices(''));
    const vm = overridden('rmrr', plain, plain + region);
    const { devices: seen, groups, dmesg } = await boot(ctx, vm);
    expect(vm.packed).toEqual(['DMAR replaces']);
    expect(dmesg).not.toMatch(/(bug|broken).*RMRR/i);
    const reserved = (at: string) => groups[seen[at]?.group ?? -1]?.reserved;
    expect(reserved('0000:00:05.0')).toContain('0x00000000fed1c000 0x00000000fed1ffff direct');
    expect(reserved('0000:00:06.0')?.join()).not.toContain('direct');
  });

  test('DMAR with a second unit gives the devices below it to that', async (ctx) => {
    const second = '{ type: intel }, { type: intel, id: second, base: 0xfed91000, buses: [pxb] }';
    const buses = `
buses: [{ id: pxb, type: expander, number: 16, slot: 8 }, { id: rp, type: root-port, on: pxb }]
devices: [{ id: near, slot: 5, model: e1000e }, { id: far, on: rp, model: e1000e }]
`;
    const vm = overridden('two-units', IOMMU('{ type: intel }', buses), IOMMU(second, buses));
    // Its registers are missing, and all units must be able to remap interrupts.
    const unlike = [
      ...['class/iommu/dmar0', 'kernel/irq', 'dmesg: interrupts are not remapped'],
      ...['00:05.0', '10:00.0', '11:00.0'].map((at) => `bus/pci/devices/0000:${at}/msi_irqs`),
      ...['10:00.0', '11:00.0'].map((at) => `bus/pci/devices/0000:${at}/iommu_group`),
    ];
    const { devices: seen, dmesg } = await boot(ctx, { ...vm, unlike });
    expect(vm.packed).toEqual(['DMAR replaces']);
    // QEMU has no registers there, so Linux sees the unit and does without it.
    expect(dmesg).toMatch(/DRHD base: 0x0*fed91000 flags: 0x0/);
    expect(dmesg).toMatch(/dmar\d: No supported address widths/);
    expect(seen['0000:00:05.0']?.unit).toMatch(/^dmar\d$/);
    expect(seen['0000:11:00.0']).toMatchObject({ group: undefined });
  });
});

describe('an SSDT with nodes of devices', () => {
  const text = (node: string, own: string) => `
machine: { type: q35${node} }
cpus: { sockets: 2 }
nodes: [{ sockets: 0, memory: 512M }, { sockets: 1, memory: 512M }]
buses: [{ id: rp, type: root-port, slot: 4 }]
devices: [{ id: card, slot: 5, model: edu }, { id: below, on: rp, model: edu${own} }]
`;
  const vm = overridden('pxm', text('', ''), text(', node: 1', ', node: 0'));

  test('makes devices report the node of their host bridge', async (ctx) => {
    const { devices: seen } = await boot(ctx, vm);
    expect(vm.packed).toEqual(['SSDT adds']);
    expect(seen['0000:00:05.0']?.node).toBe(1);
    expect(seen['0000:00:1f.2']?.node).toBe(1);
  });

  test('does not make Linux believe that a device is elsewhere than its host bridge', async (ctx) => {
    const { devices: seen, tables } = await boot(ctx, vm);
    const wanted = tablesOf(platformOf(text(', node: 1', ', node: 0'))).find(({ name }) => name === 'SSDT');
    expect(tables.get('SSDT')).toHaveLength(wanted?.bytes.length ?? 0);
    // The SSDT has a _PXM of 0 for this one; Linux 6.12 asks host bridges only.
    expect(seen['0000:01:00.0']?.node).toBe(1);
  });

  test('changes nothing when it is not there', async (ctx) => {
    const { override: _, ...plain } = vm;
    const { devices: seen } = await boot(ctx, { ...plain, name: 'pxm-plain' });
    expect(seen['0000:00:05.0']?.node).toBe(-1);
  });
});

describe('the same tables by -acpitable', () => {
  const directory = mkdtempSync(join(tmpdir(), 'pxm-lab-tables-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const file = ({ name, bytes }: { name: string; bytes: Uint8Array }) => {
    const path = join(directory, `${name}.aml`);
    writeFileSync(path, bytes);
    return { name: path, bytes };
  };

  test('by hand: nodes, distances and performance', async (ctx) => {
    const plain = platformOf('machine: { type: q35 }\ncpus: { sockets: 2 }\nmemory: { total: 1G }\n');
    const published = tablesOf(plain).map(({ name }) => name);
    const tables = [foreign.srat, foreign.slit, foreign.hmat];
    const more = acpitableArgs(tables.map(file), published);
    const args = [...argsOf(plain), '-device', 'edu,addr=5', ...more];
    const seen = await boot(ctx, { name: 'acpitable', args });
    for (const { name, bytes } of tables) expect(seen.tables.get(name)).toEqual(bytes);
    expect(seen.masks.has_generic_initiator).toHaveLength(foreign.DOMAINS - 2);
    expect(seen.nodes[17]?.distances[3]).toBe(foreign.distance(17, 3));
    expect(seen.nodes[1]?.access[0]?.initiators).toEqual([5]);
  });

  test('an SSDT with nodes of host bridges', async (ctx) => {
    const text = (node: string) =>
      `machine: { type: q35${node} }\ncpus: { sockets: 2 }\nnodes: [{ sockets: 0, memory: 512M }, { sockets: 1, memory: 512M }]\n`;
    const plain = platformOf(text(''));
    const ssdt = tablesOf(platformOf(text(', node: 1'))).filter(({ name }) => name === 'SSDT');
    const args = [...argsOf(plain), ...acpitableArgs(ssdt.map(file), ['SRAT', 'APIC'])];
    const { devices } = await boot(ctx, { name: 'acpitable-ssdt', args });
    expect(devices['0000:00:00.0']?.node).toBe(1);
  });
});

describe('what pxm override refuses', () => {
  test('Linux ignores', async (ctx) => {
    const stamp = (signature: string, oem: string, revision: number) => {
      const bytes = Buffer.from(foreign.srat.bytes);
      bytes.write(signature, 0);
      bytes.write(oem, 10);
      bytes.writeUInt32LE(revision, 24);
      bytes[9] = ((bytes[9] ?? 0) - bytes.reduce((sum, byte) => sum + byte, 0)) & 0xff;
      return bytes;
    };
    const member = (name: string, bytes: Uint8Array) => ({ path: `kernel/firmware/acpi/${name}.aml`, bytes });
    const plain = platformOf('machine: { type: q35 }\nnodes: [{ memory: 512M }]\ndistances: {}\n');
    const override = cpioArchive([
      member('viot', stamp('VIOT', 'BOCHS BXPC    ', 2)),
      member('older', stamp('SRAT', 'BOCHS BXPC    ', 1)),
      member('other', stamp('SRAT', 'OTHER BXPC    ', 2)),
      member('sum', stamp('SRAT', 'BOCHS BXPC    ', 3).fill(7, 9, 10)),
      member('length', stamp('SRAT', 'BOCHS BXPC    ', 3).subarray(0, 64)),
    ]);
    const seen = await boot(ctx, { name: 'ignored', args: argsOf(plain), override });
    const live = tablesOf(plain).find(({ name }) => name === 'SRAT')?.bytes;
    expect(seen.masks.possible).toEqual([0]);
    expect([...seen.tables.values()]).toContainEqual(live);
    expect(seen.dmesg).toMatch(/ACPI OVERRIDE: Unknown signature.*viot/);
    expect(seen.dmesg).toMatch(/ACPI OVERRIDE: Bad table checksum.*sum/);
    expect(seen.dmesg).toMatch(/ACPI OVERRIDE: File length does not match table length.*length/);
    expect(seen.dmesg).not.toContain('Table Upgrade: override');
    expect(seen.dmesg).toContain('Table Upgrade: install [SRAT-OTHER -BXPC    ]');
  });
});
