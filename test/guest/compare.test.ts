import { describe, expect, test } from 'vitest';
import { compareView } from '../../src/guest/check/compare-view.ts';
import { fromExpectation, toExpectation } from '../../src/guest/check/expectation.ts';
import type { FunctionSnapshot, SysfsSnapshot } from '../../src/guest/check/snapshot.ts';
import { guestView } from '../../src/guest/guest-view.ts';
import { NOTHING_ELSE, NUMA_SYSFS } from './support/observed-sysfs.ts';
import { dmarTables, numaTables, viotTables } from './support/observed-tables.ts';
import { changed, golden, type Tables, u16, u64 } from './support/tables.ts';

const NAME = '0000:00:05.0';
const fn = (more: Partial<FunctionSnapshot> = {}, name = NAME): Record<string, FunctionSnapshot> => ({
  [name]: { way: [name], numaNode: '-1', class: '0x020000', group: '0', iommu: 'dmar0', ...more },
});
const machine = (
  functions: SysfsSnapshot['functions'],
  more: Partial<SysfsSnapshot> = {},
): SysfsSnapshot => ({
  ...{ masks: {}, nodes: {}, functions, iommus: ['dmar0'], ...NOTHING_ELSE },
  ...more,
});
/** Differences but for nodes, which are not looked at here. */
const differences = (tables: Tables | Uint8Array[], snapshot: SysfsSnapshot) =>
  compareView(guestView(Object.values(tables)), snapshot).filter(
    ({ path }) => !/^devices\/system/.test(path),
  );

describe('memory of nodes', () => {
  const GIB = 8;
  const blocks = { 0: [0, 1, 2, 3, 4, 5, 6, 7], 1: [8, 9, 10, 11, 12, 13, 14, 15], 2: [], 3: [] };
  const found = (some: object) => ({
    ...NUMA_SYSFS,
    memory: { blockSize: 0x40000000n / BigInt(GIB), blocks: { ...blocks, ...some } },
  });

  test('is where its ranges are', () => {
    expect(compareView(guestView(numaTables()), found({}))).toEqual([]);
  });

  test('is named where it is in another node', () => {
    expect(compareView(guestView(numaTables()), found({ 0: [0, 1], 1: [2, 8] }))).toEqual([
      { path: 'devices/system/node/node0/memory', predicted: 'blocks 0-2', found: 'blocks 0-1' },
      { path: 'devices/system/node/node1/memory', predicted: 'blocks 8', found: 'blocks 2,8' },
    ]);
  });

  test('is all in the one node of a kernel without SRAT', () => {
    const node = { cpulist: '0', distance: '10', access: [undefined, undefined], caches: {} };
    const masks = { ...NUMA_SYSFS.masks, ...{ possible: '0', online: '0', has_cpu: '0', has_memory: '0' } };
    const single = { ...masks, has_normal_memory: '0', has_generic_initiator: '' };
    const snapshot = machine({}, { masks: single, nodes: { 0: node }, iommus: [] });
    const [madt] = numaTables();
    const seen = (some: readonly number[]) =>
      compareView(guestView([madt as Uint8Array]), {
        ...snapshot,
        memory: { blockSize: 0x8000000n, blocks: { 0: some } },
      }).filter(({ path }) => path.endsWith('memory'));
    expect(seen([0, 1, 99])).toEqual([]);
  });
});

describe('memory-side caches', () => {
  const tables = Object.values(golden('hmat-caches'));
  const view = guestView(tables);
  const node = view.numa.nodes.find(({ sideCaches }) => sideCaches.length > 0);
  const [cache, other] = node?.sideCaches ?? [];
  const seen = (caches: Record<string, string>) => {
    const found = { cpulist: '', distance: '', access: [], caches };
    return compareView(view, machine({}, { nodes: { [node?.node ?? 0]: found } }))
      .filter(({ path }) => path.includes('memory_side_cache'))
      .map(({ path, predicted, found: text }) => `${path.replace(/.*cache\//, '')} ${predicted} ${text}`);
  };
  const own = {
    ...{ 'index2/size': `${other?.size}`, 'index2/line_size': `${other?.lineSize}` },
    ...{ 'index2/indexing': '1', 'index2/write_policy': '1' },
    'index1/size': `${cache?.size}`,
    'index1/line_size': `${cache?.lineSize}`,
    'index1/indexing': '0',
    'index1/write_policy': '0',
  };

  test('are compared file by file', () => {
    expect(cache).toMatchObject({ level: 1, indexing: 'direct', writePolicy: 'write back' });
    expect(seen(own)).toEqual([]);
    expect(seen({ ...own, 'index1/size': '1', 'index1/write_policy': '1' })).toEqual([
      `index1/size ${cache?.size} 1`,
      'index1/write_policy 0 1',
    ]);
  });

  test('that are not predicted are named', () => {
    expect(seen({ ...own, 'index3/size': '1' })).toEqual(['index3 none present']);
  });
});

describe('interrupts', () => {
  const tables = dmarTables(['only']);

  test('that are not remapped although they should be are named', () => {
    expect(differences(tables, machine({}, { interruptChips: ['IO-APIC', 'PCI-MSI-0000:00:05.0'] }))).toEqual(
      [{ path: 'kernel/irq', predicted: 'interrupts remapped', found: 'interrupts not remapped' }],
    );
    expect(differences(tables, machine({}, { interruptChips: ['IR-IO-APIC'] }))).toEqual([]);
  });

  test.each([
    ['behind a unit', NAME, { interruptChip: 'IR-PCI-MSI-0000:00:05.0' }, []],
    ['behind a unit, not remapped', NAME, { interruptChip: 'PCI-MSI-0000:00:05.0' }, ['not remapped']],
    ['without a unit, remapped', '0000:00:06.0', { interruptChip: 'IR-PCI-MSIX-0' }, ['remapped']],
  ] as const)('of a function %s', (_, name, more, found) => {
    const functions = fn(more, name);
    const seen = differences(tables, machine(functions)).filter(({ path }) => path.endsWith('msi_irqs'));
    expect(seen.map((difference) => difference.found)).toEqual(found);
  });
});

describe('a function without a group', () => {
  const seen = (tables: Uint8Array[], more: Partial<FunctionSnapshot>) => {
    const [[name, { group, iommu, ...found }] = [NAME, fn()[NAME] as FunctionSnapshot]] = Object.entries(
      fn(more),
    );
    return differences(tables, machine({ [name]: found })).filter(({ path }) => path.endsWith('iommu_group'));
  };

  test('has one as soon as it is there behind VT-d', () => {
    expect(seen(dmarTables(['only']), {})).toHaveLength(1);
  });

  test('gets one behind a virtio-iommu when a driver takes it', () => {
    expect(seen(viotTables(), {})).toEqual([]);
    expect(seen(viotTables(), { driver: 'e1000e' })).toHaveLength(1);
  });
});

describe('ATS', () => {
  test('that is on where the tables do not let it is named', () => {
    const way = ['0000:00:05.0', '0000:01:00.0'];
    const tables = dmarTables(['rest']);
    const seen = (more: Partial<FunctionSnapshot>) => differences(tables, machine(fn(more, '0000:01:00.0')));
    expect(seen({ way, ats: true })).toEqual([
      { path: 'bus/pci/devices/0000:01:00.0/config', predicted: 'no ATS', found: 'ATS enabled' },
    ]);
    expect(seen({ way, ats: false })).toEqual([]);
    expect(differences(tables, machine(fn({ ats: true })))).toEqual([]);
  });
});

describe('reserved regions of a group', () => {
  const MESSAGES = '0x00000000fee00000 0x00000000feefffff msi';
  const units = golden('units-beyond-qemu');
  // The second DRHD and both RHSAs give way to an RMRR for 00:05.0, the catch-all to a unit for it.
  const rmrr = (from: bigint, last: bigint) =>
    changed(
      units,
      'DMAR',
      {
        48: [...u16(0), ...u16(16), 1, 0, 0, 0, ...u64(0xfed90000n)],
        64: [...u16(1), ...u16(32), 0, 0, 0, 0, ...u64(from), ...u64(last), 1, 8, 0, 0, 0, 0, 5, 0],
      },
      { length: 96 },
    );
  const seen = (tables: Tables | Uint8Array[], lines: string[], functions = fn()) =>
    differences(tables, machine(functions, { groups: { 0: lines } })).filter(({ path }) =>
      path.startsWith('kernel/iommu_groups'),
    );
  const region = rmrr(0x7f000000n, 0x7f00ffffn);
  const direct = '0x000000007f000000 0x000000007f00ffff direct';

  test('are those of its functions, and what goes for all', () => {
    expect(seen(region, [direct, MESSAGES])).toEqual([]);
    expect(seen(region, [MESSAGES], fn({}, '0000:00:06.0'))).toEqual([]);
    expect(seen(region, [MESSAGES])).toEqual([
      {
        path: 'kernel/iommu_groups/0/reserved_regions',
        predicted: `${direct}, ${MESSAGES}`,
        found: MESSAGES,
      },
    ]);
  });

  test('may be relaxed for USB controllers and graphics', () => {
    const relaxed = `${direct}-relaxable`;
    for (const code of ['0x030000', '0x0c0330']) {
      expect(seen(region, [relaxed, MESSAGES], fn({ class: code }))).toEqual([]);
    }
    expect(seen(region, [relaxed, MESSAGES])).toHaveLength(1);
  });

  test('of one type that touch are one', () => {
    const two = { ...fn(), ...fn({}, '0000:00:06.0') };
    expect(seen(region, [direct, MESSAGES], two)).toEqual([]);
    const touching = rmrr(0xfee00000n - 0x1000n, 0xfee00fffn);
    expect(seen(touching, ['0x00000000fedff000 0x00000000fee00fff direct', MESSAGES])).toEqual([]);
  });

  test('of an ISA bridge may have the first 16 MiB for floppy drives', () => {
    const floppy = '0x0000000000000000 0x0000000000ffffff direct-relaxable';
    const bridge = fn({ class: '0x060100' }, '0000:00:1f.0');
    expect(seen(region, [floppy, MESSAGES], bridge)).toEqual([]);
    expect(seen(region, [floppy, MESSAGES], fn({}, '0000:00:06.0'))).toHaveLength(1);
  });

  test('are what a virtio-iommu says itself', () => {
    expect(seen(viotTables(), [], fn({ iommu: '0000:00:09.0' }))).toEqual([]);
  });
});

describe('an expectation', () => {
  const view = guestView(numaTables());
  const text = (value: unknown) =>
    JSON.parse(
      JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? `0x${item.toString(16)}` : item)),
    ) as Record<string, unknown>;

  test('comes back from JSON as what it was', () => {
    const { architecture, numa, iommu, reserved } = view;
    expect(fromExpectation(text(toExpectation(view)))).toEqual({ architecture, numa, iommu, reserved });
  });

  test.each([
    ['of another version', { version: 2 }],
    ['without a part', { reserved: undefined }],
    ['with numbers that are none', { reserved: [{ base: 'x', length: '0x1' }] }],
    ['with lists that are none', { numa: { nodes: 5 } }],
  ])('%s is none', (_, change) => {
    expect(fromExpectation({ ...text(toExpectation(view)), ...change })).toBeUndefined();
  });
});
