import {
  acpiDevice,
  acpiDeviceInteger,
  acpiDeviceOther,
  acpiDeviceString,
  aliasRangeStart,
  extendedRangeStart,
  rangeEnd,
  rangeStart,
} from '../../../tables/ivrs/entries.ts';
import { ivhd10, ivhd11, ivhd40, ivmdAll, ivmdDevice, ivmdRange } from '../../../tables/ivrs/ivrs.ts';
import type { Found, TablesRule } from '../../rule.ts';
import type { PlacedRecord, TableSet } from '../../table-set.ts';

const INIT_C = 'drivers/iommu/amd/init.c';

/** Memory without a mapping, devices without a name, blocks that came with a later revision of the table. */
export const ignoredIvrsRecords: TablesRule = {
  code: 'PXM297',
  severity: 'warning',
  *check(set) {
    for (const { value, place } of set.records('IVRS', ivmdAll, ivmdDevice, ivmdRange)) {
      if (value.flags.unityMap || value.flags.exclusionRange) continue;
      yield {
        ...place,
        message: 'IVRS: a memory definition is neither a unity map nor an exclusion range',
        source: `${INIT_C} init_memory_definitions`,
        remedy: 'set the flag unity, or leave the block out',
      };
    }
    const named = [acpiDevice, acpiDeviceInteger, acpiDeviceString, acpiDeviceOther] as const;
    for (const { value, place, holder } of set.records('IVRS', ...named)) {
      if (holder?.kind !== 'ivhd40') {
        yield {
          ...place,
          message: 'IVRS: an ACPI device is in a block of a type other than 40h',
          source: `${INIT_C} init_iommu_from_acpi`,
          remedy: 'put the entry into a block of type 40h',
        };
      }
      if (!/^\0/.test(value.hid)) continue;
      yield {
        ...place,
        message: 'IVRS: an ACPI device has no hardware id',
        source: `${INIT_C} init_iommu_from_acpi`,
        remedy: 'write its _HID, or leave the entry out',
      };
    }
    const blocks = set.records('IVRS', ivhd10, ivhd11, ivhd40);
    yield* unread(blocks);
    yield* openRanges(set);
    const [block] = set.records('IVRS', ivhd40);
    if (block === undefined || (set.decoded('IVRS')?.table.revision ?? 2) >= 2) return;
    yield {
      ...block.place,
      message: 'IVRS: a block of type 40h is in a table of revision 1',
      remedy: 'write revision 2',
    };
  },
};

type Block = PlacedRecord<typeof ivhd10 | typeof ivhd11 | typeof ivhd40>;

/**
 * Of all blocks Linux reads those of one type: that of the last one of the first unit. A better one before it is in
 * vain, and so is a unit without one of this type.
 */
function* unread(blocks: readonly Block[]): Iterable<Found> {
  const idOf = ({ value }: Block) => `${value.segment} ${value.deviceId}`;
  const [first] = blocks;
  if (first === undefined) return;
  const read = blocks.findLast(({ value }) => value.deviceId === first.value.deviceId)?.value.type ?? 0;
  const source = `${INIT_C} get_highest_supported_ivhd_type`;
  const remedy = 'give each unit blocks of the same types, in ascending order';
  const served = new Set(blocks.filter(({ value }) => value.type === read).map(idOf));
  for (const block of blocks) {
    const { type } = block.value;
    const text = `${type.toString(16)}h`;
    if (type > read) {
      const message = `IVRS: a block of type ${text} is not read, as one of type ${read.toString(16)}h comes last`;
      yield { ...block.place, message, source, remedy };
    } else if (!served.has(idOf(block))) {
      const message = `IVRS: a unit has a block of type ${text} only, but those of type ${read.toString(16)}h are read`;
      yield { ...block.place, message, source, remedy };
    }
  }
}

/** Ranges of devices without an end, which are for none, or without a start, which are for all up to there. */
function* openRanges(set: TableSet): Iterable<Found> {
  const source = `${INIT_C} init_iommu_from_acpi`;
  const starts = [rangeStart, aliasRangeStart, extendedRangeStart] as const;
  let open: PlacedRecord<(typeof starts)[number]> | undefined;
  const unended = () =>
    open && {
      ...open.place,
      message: 'IVRS: a range of devices has no end, so that it is for none',
      source,
      remedy: 'add an entry of type 4 behind it',
    };
  for (const record of set.records('IVRS', ...starts, rangeEnd)) {
    const { value, place, holder } = record;
    if (value.kind === 'rangeEnd') {
      if (open === undefined || open.holder !== holder) {
        const message = 'IVRS: a range of devices has no start, so that it is for all of them up to its end';
        yield { ...place, message, source, remedy: 'add an entry of type 3 before it' };
      }
      open = undefined;
    } else {
      const missing = unended();
      if (missing) yield missing;
      open = record as PlacedRecord<(typeof starts)[number]>;
    }
  }
  const missing = unended();
  if (missing) yield missing;
}
