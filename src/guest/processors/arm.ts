import { gicc } from '../../tables/madt/gic.ts';
import { BYTES, fields, parseEntries } from '../entries.ts';
import type { Witness } from '../witness.ts';
import type { MadtProcessor } from './madt-processor.ts';

const MADT_HEADER = 44;
/** Bytes of a GICC record as of ACPI 5.1, the oldest that arm64 takes. */
const OLDEST_GICC = 76;
const SOURCE = 'arch/arm64/kernel/smp.c acpi_map_gic_cpu_interface';

/** Processors of a MADT with GIC CPU interfaces (arch/arm64/kernel/smp.c `acpi_map_gic_cpu_interface`). */
export function readGicProcessors(witness: Witness, madt: Uint8Array): MadtProcessor[] {
  const found = new Map<bigint, MadtProcessor>();
  parseEntries(witness, madt, MADT_HEADER, BYTES, {
    11: (entry) => {
      if (entry.length < OLDEST_GICC || entry.at + entry.length > madt.length) {
        const message = `a GICC record of ${entry.length} bytes: records after it are not seen`;
        witness.find('dropped', 'APIC', 'madt-gicc-length', SOURCE, message, entry.at);
        return false;
      }
      const { flags, mpidr = 0n, processorUid } = fields(gicc, entry);
      if ((flags.enabled || flags.onlineCapable) && !found.has(mpidr)) {
        found.set(mpidr, { id: mpidr, uid: processorUid, key: processorUid, enabled: flags.enabled });
      }
      return true;
    },
  });
  return [...found.values()];
}
