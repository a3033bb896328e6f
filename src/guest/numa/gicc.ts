import { giccAffinity } from '../../tables/srat.ts';
import type { Entry } from '../entries.ts';
import { fields } from '../entries.ts';
import type { SratState } from './srat-state.ts';
import { disable, nodeFor } from './srat-state.ts';

const SIZE = 18;
const SOURCE = 'arch/arm64/kernel/acpi_numa.c acpi_numa_gicc_affinity_init';

/** A processor by its UID, SRAT type 3 (`acpi_numa_gicc_affinity_init`). */
export function readGicc(state: SratState, entry: Entry): boolean {
  if (state.witness.kernel.architecture !== 'arm64' || state.disabled !== undefined) return true;
  if (entry.length < SIZE) {
    const message = `a GICC entry of ${entry.length} bytes: it needs ${SIZE}`;
    return disable(state, 'srat-gicc-length', SOURCE, message, entry.at);
  }
  const { flags, processorUid, proximityDomain } = fields(giccAffinity, entry);
  if (!flags.enabled) return true;
  const node = nodeFor(state, proximityDomain, entry.at);
  if (node === undefined) return true;
  state.processorNodes.set(processorUid, node);
  state.parsed.add(node);
  return true;
}
