import { make } from '../../binary/make.ts';
import { hasOption } from '../../machines/qemu-iommus.ts';
import type { Platform } from '../../topology/platform.ts';
import { functionId } from '../../topology/requester-id.ts';
import { reservedMemory, reservedMemoryMappingsFirst } from '../iort/nodes.ts';
import { memoryRange } from '../iort/parts.ts';
import type { IdRange } from './id-ranges.ts';
import type { PlacedUnit } from './iort.ts';
import { type BuiltNode, MAPPING_SIZE, mappingTo } from './iort-mapping.ts';

const FIXED_SIZE = reservedMemory.fixedSize;
const RANGE_SIZE = memoryRange.fixedSize;
const NORMAL_WRITE_BACK = 5;

/** Each reserved region for each unit that serves devices which must reach it. */
export function reservedMemoryNodes(
  { reservedRegions }: Platform,
  units: readonly PlacedUnit[],
): BuiltNode[] {
  return reservedRegions.flatMap(({ base, size, functions }) =>
    units.flatMap(({ ranges, handle }) => {
      const ids = functions?.map((on) => single(functionId(on))) ?? ranges;
      const served = ids.filter((id) =>
        ranges.some((range) => range.first <= id.first && id.last <= range.last),
      );
      if (served.length === 0) return [];
      return make(reservedMemory, {
        flags: { accessAttributes: NORMAL_WRITE_BACK },
        rangeOffset: FIXED_SIZE,
        ranges: [make(memoryRange, { baseAddress: base, rangeLength: size })],
        mappingOffset: FIXED_SIZE + RANGE_SIZE,
        mappings: served.map((range) => mappingTo(handle, range)),
      });
    }),
  );
}

function single(id: number): IdRange {
  return { first: id, last: id };
}

/** Where QEMU lets devices behind an accelerated SMMUv3 reach the host's MSI doorbell. */
const MESSAGE_WINDOW = { baseAddress: 0x800_0000n, rangeLength: 0x10_0000n };

/** The reserved memory that QEMU writes for each accelerated unit. */
export function messageWindows(units: readonly PlacedUnit[]): BuiltNode[] {
  return units
    .filter(({ unit }) => hasOption(unit, 'accel'))
    .map(({ ranges, handle }) =>
      make(reservedMemoryMappingsFirst, {
        mappingOffset: FIXED_SIZE,
        mappings: ranges.slice(0, 1).map((range) => mappingTo(handle, range, { singleMapping: true })),
        rangeOffset: FIXED_SIZE + MAPPING_SIZE,
        ranges: [make(memoryRange, MESSAGE_WINDOW)],
      }),
    );
}
