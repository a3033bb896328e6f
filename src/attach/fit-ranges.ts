import { hexText } from '../topology/resolve/text.ts';
import type { IovaRanges } from '../vfio/iommufd.ts';
import type { GuestRange } from './guest-memory.ts';

/** A part of a guest's memory that cannot be mapped, both ends included. */
export interface Misfit {
  readonly range: GuestRange;
  readonly start: bigint;
  readonly last: bigint;
  readonly why: 'beyond' | 'reserved' | 'misaligned';
}

/**
 * Parts of a guest's memory that lie outside of what the IOMMUs translate for its devices, or that start or end inside
 * of what can be mapped at once. Ranges are ascending, as the kernel gives them.
 */
export function misfits(guest: readonly GuestRange[], { ranges, alignment }: IovaRanges): Misfit[] {
  const end = ranges.at(-1)?.last ?? -1n;
  return guest.flatMap((range) => {
    const out: Misfit[] = [];
    const add = (start: bigint, last: bigint) => {
      if (start > last) return;
      if (start <= end && last > end) {
        add(start, end);
        add(end + 1n, last);
      } else out.push({ range, start, last, why: start > end ? 'beyond' : 'reserved' });
    };
    let next = range.start;
    for (const { start, last } of ranges) {
      if (last < next) continue;
      if (start > range.last) break;
      add(next, start - 1n);
      next = last + 1n;
    }
    add(next, range.last);
    const whole = range.start % alignment === 0n && (range.last + 1n) % alignment === 0n;
    if (!whole && out.length === 0)
      out.push({ range, start: range.start, last: range.last, why: 'misaligned' });
    return out;
  });
}

/** One phrase on a misfit, with the bound it breaks. */
export function misfitText({ range, start, last, why }: Misfit, { ranges, alignment }: IovaRanges): string {
  const place = `${range.name} (${hexText(range.start)} to ${hexText(range.last)})`;
  if (why === 'misaligned') return `${place} is not in whole units of ${hexText(alignment)} bytes`;
  const all = start === range.start && last === range.last;
  const part = all ? 'lies' : `lies from ${hexText(start)} to ${hexText(last)}`;
  if (why === 'reserved') return `${place} ${part} in addresses that the host reserves`;
  const top = ranges.at(-1)?.last;
  return `${place} ${part} beyond ${top === undefined ? 'all' : hexText(top)} that the IOMMU translates`;
}
