import { localApicAffinity } from '../../tables/srat.ts';
import type { Entry } from '../entries.ts';
import { fields } from '../entries.ts';
import type { SratState } from './srat-state.ts';
import { disable, nodeFor } from './srat-state.ts';

const SIZE = 16;
const SOURCE = 'arch/x86/mm/srat.c acpi_numa_processor_affinity_init';

/** A processor by APIC id, SRAT type 0 (`acpi_numa_processor_affinity_init`). */
export function readLocalApic(state: SratState, entry: Entry): boolean {
  if (state.witness.kernel.architecture !== 'x86' || state.disabled !== undefined) return true;
  if (entry.length !== SIZE) {
    const message = `a processor entry of ${entry.length} bytes: it must have ${SIZE}`;
    return disable(state, 'srat-processor-length', SOURCE, message, entry.at);
  }
  const { flags, apicId, proximityDomainLow, proximityDomainHigh } = fields(localApicAffinity, entry);
  if (!flags.enabled) return true;
  const high = state.revision >= 2 ? proximityDomainHigh * 256 : 0;
  const node = nodeFor(state, proximityDomainLow + high, entry.at);
  if (node === undefined) return true;
  state.processorNodes.set(apicId, node);
  state.parsed.add(node);
  return true;
}
