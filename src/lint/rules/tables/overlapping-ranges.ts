import { cfmws } from '../../../tables/cedt.ts';
import { reservedMemory, reservedMemoryMappingsFirst } from '../../../tables/iort/nodes.ts';
import { ecamAllocation } from '../../../tables/mcfg.ts';
import { pciRange } from '../../../tables/viot.ts';
import type { TablesRule } from '../../rule.ts';
import type { Place, TableSet } from '../../table-set.ts';

/** Something from `first` to `last`, both inclusive, and what else has to be equal for two of them to meet. */
interface Range {
  readonly within: string;
  readonly first: bigint;
  readonly last: bigint;
  readonly place: Place;
}

/** Kinds of ranges, each apart from the others. */
const KINDS: readonly {
  readonly of: (set: TableSet) => Range[];
  readonly source: string;
  readonly what: string;
  readonly show: (value: bigint) => string;
}[] = [
  {
    of: reserved,
    source: 'drivers/acpi/arm64/iort.c iort_rmr_desc_check_overlap',
    what: 'IORT: two reserved memory ranges have',
    show: hex,
  },
  {
    of: windows,
    source: 'drivers/cxl/acpi.c cxl_parse_cfmws',
    what: 'CEDT: two memory windows have',
    show: hex,
  },
  {
    of: spaces,
    source: 'arch/x86/pci/mmconfig-shared.c pci_mmconfig_alloc',
    what: 'MCFG: two entries have',
    show: hex,
  },
  {
    of: buses,
    source: 'arch/x86/pci/mmconfig-shared.c pci_mmconfig_alloc',
    what: 'MCFG: two entries of one segment have bus',
    show: String,
  },
  {
    of: functions,
    source: 'drivers/acpi/viot.c viot_pci_dev_iommu_init',
    what: 'VIOT: two PCI ranges have function',
    show: hex,
  },
];

/** Two of a kind for the same addresses, buses or functions: the first is used, or a kernel warns. */
export const overlappingRanges: TablesRule = {
  code: 'PXM229',
  severity: 'warning',
  *check(set) {
    for (const { of, source, what, show } of KINDS) {
      for (const { place, first } of overlaps(of(set))) {
        yield {
          ...place,
          message: `${what} ${show(first)}`,
          source,
          remedy: 'let no two of them overlap',
        };
      }
    }
  },
};

/** Ranges that begin within one before them. */
function overlaps(ranges: readonly Range[]): Range[] {
  const reach = new Map<string, bigint>();
  const sorted = ranges
    .filter(({ first, last }) => first <= last)
    .sort((a, b) => (a.first < b.first ? -1 : 1));
  return sorted.filter(({ within, first, last }) => {
    const before = reach.get(within) ?? -1n;
    if (last > before) reach.set(within, last);
    return first <= before;
  });
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}

function reserved(set: TableSet): Range[] {
  const nodes = set.records('IORT', reservedMemory, reservedMemoryMappingsFirst);
  return nodes.flatMap(({ value, place }) =>
    value.ranges.map(({ baseAddress: first, rangeLength }) => ({
      // Linux compares the ranges of one node.
      within: `${place.offset}`,
      first,
      last: first + rangeLength - 1n,
      place,
    })),
  );
}

function windows(set: TableSet): Range[] {
  return set.records('CEDT', cfmws).map(({ value: { baseAddress: first, windowSize }, place }) => ({
    within: '',
    first,
    last: first + windowSize - 1n,
    place,
  }));
}

function spaces(set: TableSet): Range[] {
  return set.records('MCFG', ecamAllocation).map(({ value, place }) => ({
    within: '',
    first: value.baseAddress + (BigInt(value.startBus) << 20n),
    last: value.baseAddress + (BigInt(value.endBus + 1) << 20n) - 1n,
    place,
  }));
}

function buses(set: TableSet): Range[] {
  return set.records('MCFG', ecamAllocation).map(({ value, place }) => ({
    within: `${value.segment}`,
    first: BigInt(value.startBus),
    last: BigInt(value.endBus),
    place,
  }));
}

function functions(set: TableSet): Range[] {
  return set.records('VIOT', pciRange).map(({ value, place }) => ({
    within: '',
    first: (BigInt(value.segmentStart) << 16n) + BigInt(value.bdfStart),
    last: (BigInt(value.segmentEnd) << 16n) + BigInt(value.bdfEnd),
    place,
  }));
}
