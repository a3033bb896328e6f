import { localX2apicAffinity } from '../../tables/srat.ts';
import type { Entry } from '../entries.ts';
import { fields } from '../entries.ts';
import type { SratState } from './srat-state.ts';
import { disable, nodeFor } from './srat-state.ts';

const SIZE = 24;
/** MAX_LOCAL_APIC. */
const MOST_APIC_IDS = 32768;
const NO_APIC_ID = 0xffffffff;
const SOURCE = 'arch/x86/mm/srat.c acpi_numa_x2apic_affinity_init';

/** A processor by x2APIC id, SRAT type 2 (`acpi_numa_x2apic_affinity_init`). */
export function readLocalX2apic(state: SratState, entry: Entry): boolean {
  if (state.witness.kernel.architecture !== 'x86' || state.disabled !== undefined) return true;
  if (entry.length < SIZE) {
    const message = `an x2APIC entry of ${entry.length} bytes: it needs ${SIZE}`;
    return disable(state, 'srat-x2apic-length', SOURCE, message, entry.at);
  }
  const { flags, x2apicId, proximityDomain } = fields(localX2apicAffinity, entry);
  if (!flags.enabled || x2apicId === NO_APIC_ID) return true;
  const node = nodeFor(state, proximityDomain, entry.at);
  if (node === undefined) return true;
  if (x2apicId >= MOST_APIC_IDS) {
    const message = `x2APIC id ${x2apicId} is not below ${MOST_APIC_IDS}: the entry is skipped`;
    state.witness.find('dropped', 'SRAT', 'srat-x2apic-id', SOURCE, message, entry.at);
    return true;
  }
  state.processorNodes.set(x2apicId, node);
  state.parsed.add(node);
  return true;
}
