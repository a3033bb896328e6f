import type { MadtProcessor } from '../processors/madt-processor.ts';
import type { GuestProcessor } from '../view.ts';

/**
 * CPUs by number and node: numbers in the order of MADT, the enabled ones only. One that SRAT does not name gets
 * the node whose turn it is among those with memory (arch/x86/mm/numa.c `numa_init_array`).
 */
export function placeProcessors(
  processors: readonly MadtProcessor[],
  nodes: ReadonlyMap<number, number>,
  hasMemory: ReadonlySet<number>,
): GuestProcessor[] {
  const turns = [...hasMemory].sort((a, b) => a - b);
  let next = 0;
  return processors.map(({ id, uid, key, enabled }) => {
    const cpu = enabled ? next++ : undefined;
    const turn = turns[(cpu ?? 0) % Math.max(turns.length, 1)] ?? 0;
    return { ...(cpu !== undefined && { cpu }), id, uid, node: nodes.get(key) ?? turn };
  });
}
