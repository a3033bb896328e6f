import type { Bus, PciFunction } from '../../topology/platform.ts';
import { inSegment, requesterId } from '../../topology/requester-id.ts';
import { behind, busWhollyIn, type Membership, whollyIn } from './served.ts';

/** Requester ids, both ends included; with their segment above where that is said. */
export interface IdRange {
  readonly first: number;
  readonly last: number;
}

/** The last requester id of a segment. */
export const LAST_ID = 0xffff;

/** All ids of a bus and of the buses behind it. */
export function busRange({ number, subordinate }: Bus): IdRange {
  return { first: number << 8, last: (subordinate << 8) | 0xff };
}

/**
 * What QEMU takes for the ids of a root bus (hw/pci/pci.c `pci_bus_range`): from the lowest number of its own and of the
 * bridges on it, 0 where firmware gave one of them none.
 */
export function rootBusRange(bus: Bus): IdRange {
  const numbers = bus.functions.flatMap(({ opens }) => (opens && !opens.root ? opens.number : []));
  return { ...busRange(bus), first: Math.min(bus.number, ...numbers) << 8 };
}

/**
 * Requester ids on a bus and behind it that belong, ascending. Where everything there belongs these are all ids, so
 * that what is plugged in later belongs too; else only those of functions and of whole buses.
 */
export function idRanges(bus: Bus, set: Membership): IdRange[] {
  return merged(busWhollyIn(bus, set) ? [busRange(bus)] : bus.functions.flatMap((on) => idsAt(on, set)));
}

function idsAt(on: PciFunction, set: Membership): IdRange[] {
  const id = requesterId(on);
  const bus = behind(on);
  const below = bus === undefined ? [] : whollyIn(on, set) ? [busRange(bus)] : idRanges(bus, set);
  return [...(set.has(on) ? [{ first: id, last: id }] : []), ...below];
}

/** The same with their segment. */
export function rangesInSegment(root: Bus, set: Membership): IdRange[] {
  const withSegment = (id: number) => inSegment(root.segment, id);
  return idRanges(root, set).map(({ first, last }) => ({
    first: withSegment(first),
    last: withSegment(last),
  }));
}

/** All ids of a segment. */
export function segmentRange(segment: number): IdRange {
  return { first: inSegment(segment, 0), last: inSegment(segment, LAST_ID) };
}

/** Joins ranges that touch. */
function merged(ranges: readonly IdRange[]): IdRange[] {
  const joined: IdRange[] = [];
  for (const { first, last } of ranges.toSorted((a, b) => a.first - b.first)) {
    const previous = joined.at(-1);
    if (previous !== undefined && first <= previous.last + 1)
      joined.splice(-1, 1, { first: previous.first, last: Math.max(previous.last, last) });
    else joined.push({ first, last });
  }
  return joined;
}

/** Ids inside of a range that none of the ranges in it, ascending and apart, has. */
export function gapsBetween(ranges: readonly IdRange[], within: IdRange): IdRange[] {
  const gaps: IdRange[] = [];
  let next = within.first;
  for (const { first, last } of ranges) {
    if (first > next) gaps.push({ first: next, last: first - 1 });
    next = last + 1;
  }
  return next <= within.last ? [...gaps, { first: next, last: within.last }] : gaps;
}
