import type { DmarStructure } from '../tables/dmar.ts';
import type { IvrsBlock } from '../tables/ivrs/ivrs.ts';
import type { Table } from '../tables/table.ts';

type Ivhd = Extract<IvrsBlock, { entries: unknown }>;
type DeviceEntry = Ivhd['entries'][number];
type Drhd = Extract<DmarStructure, { kind: 'drhd' }>;

const RANGE_END = 4;

/**
 * A DMAR or IVRS with what it says of single devices in the order of their addresses; any other table as it is. QEMU
 * visits expander buses in an order that hangs on names it gives to devices without id, so these lists are sets.
 */
export function withSortedDevices(table: Table): Table {
  if (table.kind === 'DMAR') {
    return {
      ...table,
      structures: table.structures.map((one) => (one.kind === 'drhd' ? sortedScopes(one) : one)),
    };
  }
  if (table.kind !== 'IVRS') return table;
  return {
    ...table,
    blocks: table.blocks.map((block) => ('entries' in block ? sortedEntries(block) : block)),
  };
}

function sortedScopes(unit: Drhd): Drhd {
  const key = (scope: Drhd['scopes'][number]) => {
    if (scope.kind !== 'scope') return -1;
    const [hop] = scope.path;
    // I/O APICs and HPETs have addresses too, but stand before the buses.
    return scope.type > 2 ? -1 : scope.startBus * 256 + (hop ? hop.device * 8 + hop.function : 0);
  };
  return { ...unit, scopes: unit.scopes.toSorted((a, b) => key(a) - key(b)) };
}

/** Entries by the device they begin with; a range stays one, and entries of one device keep their order. */
function sortedEntries<B extends Ivhd>(block: B): B {
  const groups: { readonly key: number; readonly entries: DeviceEntry[] }[] = [];
  for (const entry of block.entries) {
    const last = groups.at(-1);
    if ('type' in entry && entry.type === RANGE_END && last) last.entries.push(entry);
    else groups.push({ key: keyOf(entry), entries: [entry] });
  }
  groups.sort((a, b) => a.key - b.key);
  return { ...block, entries: groups.flatMap(({ entries }) => entries) };
}

function keyOf(entry: DeviceEntry): number {
  return 'deviceId' in entry ? entry.deviceId : 0x1_0000;
}
