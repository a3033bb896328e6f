import type { NodeMasks } from '../view.ts';

/** Files of `/sys/devices/system/node` by the mask that they show. */
export const MASK_FILES: Readonly<Record<keyof NodeMasks, string>> = {
  possible: 'possible',
  online: 'online',
  hasCpu: 'has_cpu',
  hasMemory: 'has_memory',
  hasNormalMemory: 'has_normal_memory',
  hasGenericInitiator: 'has_generic_initiator',
};

/** A list of numbers as Linux prints it: `0-1,3`. */
export function listText(numbers: readonly number[]): string {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const runs: [first: number, last: number][] = [];
  for (const number of sorted) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] + 1 === number) run[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}

/** Numbers of such a list. */
export function listNumbers(text: string): number[] {
  return text.split(',').flatMap((run) => {
    const [first, last = first] = run.split('-').map(Number);
    if (run === '' || first === undefined || last === undefined) return [];
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
