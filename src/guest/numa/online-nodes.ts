import type { Kernel } from '../kernel.ts';

/**
 * Nodes that are online after boot. On x86 those with RAM, with CPUs (arch/x86/mm/numa.c `init_cpu_to_node`) and
 * with initiators (`init_gi_nodes`), the last even where the kernel took nothing else from SRAT: it notes them
 * while it reads and never takes that back. On Arm all that SRAT names (drivers/base/arch_numa.c
 * `numa_register_nodes`).
 */
export function onlineNodes(
  { architecture }: Kernel,
  possible: ReadonlySet<number>,
  hasMemory: ReadonlySet<number>,
  hasCpu: ReadonlySet<number>,
  initiators: ReadonlySet<number>,
): ReadonlySet<number> {
  return architecture === 'arm64' ? possible : new Set([...hasMemory, ...hasCpu, ...initiators]);
}
