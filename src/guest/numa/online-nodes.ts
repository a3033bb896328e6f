import type { Witness } from '../witness.ts';

/**
 * Nodes that are online after boot. On x86 those with RAM, with CPUs (arch/x86/mm/numa.c `init_cpu_to_node`) and
 * with initiators (`init_gi_nodes`), the last even where the kernel took nothing else from SRAT: it notes them
 * while it reads and never takes that back. On Arm all that SRAT names (drivers/base/arch_numa.c
 * `numa_register_nodes`). A node that is online without being possible has no data, which x86 does not expect.
 */
export function onlineNodes(
  witness: Witness,
  possible: ReadonlySet<number>,
  hasMemory: ReadonlySet<number>,
  hasCpu: ReadonlySet<number>,
  initiators: ReadonlySet<number>,
): ReadonlySet<number> {
  if (witness.kernel.architecture === 'arm64') return possible;
  const stray = [...initiators].filter((node) => !possible.has(node));
  if (stray.length > 0) {
    const message = `node ${stray[0]} of a generic initiator is online while SRAT is not used: the kernel dies at boot`;
    const source = 'arch/x86/mm/init_64.c register_page_bootmem_info';
    witness.find('panics', 'SRAT', 'srat-initiator-stray', source, message);
  }
  return new Set([...hasMemory, ...hasCpu, ...initiators]);
}
