import { hexText } from '../../binary/meaning.ts';
import type { NodeMemory, Range } from '../view.ts';
import type { Witness } from '../witness.ts';
import type { SratRange, SratState } from './srat-state.ts';

const SOURCE = 'mm/numa_memblks.c numa_cleanup_meminfo';
const MEGABYTE = 1n << 20n;

export type PopulatedRange = SratRange & Pick<NodeMemory, 'populated'>;

/** Ranges with whether RAM is in them, and why the kernel takes none of them. */
export interface Population {
  readonly ranges: readonly PopulatedRange[];
  readonly rejected?: string;
}

/**
 * Which ranges have RAM, and whether the kernel can live with them (mm/numa_memblks.c `numa_cleanup_meminfo`,
 * `numa_register_meminfo`). Where nobody says what RAM there is, it is what can neither be plugged in nor keep
 * its content, or everything when nothing is left.
 */
export function populate(state: SratState): Population {
  const { witness } = state;
  const present = witness.ram ?? assumedRam(state);
  const ranges = state.ranges.map((range) => ({
    ...range,
    populated: present.some(({ base, length }) => base < range.end && range.base < base + length),
  }));
  const rejected = overlap(witness, ranges) ?? uncovered(witness, ranges);
  return { ranges, ...(rejected !== undefined && { rejected }) };
}

function assumedRam({ ranges, windows }: SratState): Range[] {
  const own = ranges.filter(({ node }) => !windows.has(node));
  const fixed = own.filter(({ hotPluggable, nonVolatile }) => !hotPluggable && !nonVolatile);
  return (fixed.length > 0 ? fixed : own).map(({ base, end }) => ({ base, length: end - base }));
}

/** Ranges with RAM that overlap and are of different nodes are the end of it; those of one are joined, with a warning. */
function overlap(witness: Witness, ranges: readonly PopulatedRange[]): string | undefined {
  const sorted = ranges.filter(({ populated }) => populated).sort((a, b) => (a.base < b.base ? -1 : 1));
  let reach: SratRange | undefined;
  for (const range of sorted) {
    if (reach !== undefined && range.base < reach.end && range.node !== reach.node) {
      const message = `memory at ${hexText(range.base)} is of nodes ${reach.node} and ${range.node}`;
      return witness.find('rejected', 'SRAT', 'srat-memory-overlap', SOURCE, message);
    }
    if (reach !== undefined && range.base < reach.end) {
      const message = `memory at ${hexText(range.base)} is in two ranges of node ${range.node}`;
      witness.find('doubted', 'SRAT', 'srat-memory-twice', SOURCE, message);
    }
    if (reach === undefined || range.end > reach.end) reach = range;
  }
  return undefined;
}

/** RAM that no range covers: more than 1 MiB of it on x86, any on Arm (`memblock_validate_numa_coverage`). */
function uncovered(witness: Witness, ranges: readonly PopulatedRange[]): string | undefined {
  if (witness.ram === undefined) return undefined;
  let bytes = 0n;
  for (const { base, length } of witness.ram) {
    let at = base;
    const end = base + length;
    const within = ranges.filter((range) => range.base < end && base < range.end);
    for (const range of within.sort((a, b) => (a.base < b.base ? -1 : 1))) {
      if (range.base > at) bytes += range.base - at;
      if (range.end > at) at = range.end;
    }
    if (end > at) bytes += end - at;
  }
  const allowed = witness.kernel.architecture === 'x86' ? MEGABYTE : 0n;
  if (bytes <= allowed) return undefined;
  const message = `${bytes} bytes of RAM belong to no node`;
  const source = 'mm/memblock.c memblock_validate_numa_coverage';
  return witness.find('rejected', 'SRAT', 'srat-coverage', source, message);
}
