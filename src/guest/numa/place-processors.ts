import type { MadtProcessor } from '../processors/madt-processor.ts';
import type { GuestProcessor } from '../view.ts';
import type { Witness } from '../witness.ts';

const SOURCE = 'arch/x86/kernel/cpu/amd.c srat_detect_node';

/**
 * CPUs by number and node: numbers in the order of MADT, the enabled ones only. One that SRAT does not name goes to
 * node 0 on Arm (drivers/base/arch_numa.c `early_map_cpu_to_node`). On x86, where there is more than one node, its
 * node depends on what processor it is: in turn on those of Intel (arch/x86/mm/numa.c `numa_init_array`), by last
 * level cache on those of AMD.
 */
export function placeProcessors(
  witness: Witness,
  processors: readonly MadtProcessor[],
  nodes: ReadonlyMap<number, number>,
  possible: ReadonlySet<number>,
): GuestProcessor[] {
  const known = witness.kernel.architecture === 'arm64' || possible.size === 1;
  const [only = 0] = possible;
  const otherwise = witness.kernel.architecture === 'arm64' ? 0 : only;
  let next = 0;
  return processors.map(({ id, uid, key, enabled }) => {
    const cpu = enabled ? next++ : undefined;
    const node = nodes.get(key) ?? (known ? otherwise : undefined);
    if (node === undefined && enabled) {
      const message = `SRAT does not name the processor with APIC id ${id}: its node depends on the processor`;
      witness.find('doubted', 'SRAT', 'srat-processor-missing', SOURCE, message);
    }
    return { ...(cpu !== undefined && { cpu }), id, uid, ...(node !== undefined && { node }) };
  });
}
