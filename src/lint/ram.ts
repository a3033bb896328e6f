import type { Range } from '../guest/view.ts';
import type { Platform } from '../topology/platform.ts';

/** RAM of a machine as the guest's memory map has it: without what firmware reserves. */
export function ramOf({ memory, declaration }: Platform): Range[] {
  const ram = memory.ranges.map(({ base, size }) => ({ base, length: size }));
  const reserved = declaration.topology.memory?.reserved ?? [];
  return reserved.reduce((left, { base, size }) => left.flatMap((range) => without(range, base, size)), ram);
}

function without({ base, length }: Range, from: bigint, size: bigint): Range[] {
  const end = base + length;
  const to = from + size;
  if (to <= base || end <= from) return [{ base, length }];
  return [
    { base, length: from - base },
    { base: to, length: end - to },
  ].filter((part) => part.length > 0n);
}
