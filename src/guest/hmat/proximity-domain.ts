import { memoryAddressRange } from '../../tables/hmat.ts';
import { type Entry, fields } from '../entries.ts';
import type { HmatState } from './hmat-state.ts';

const SIZE = 40;
const SOURCE = 'drivers/acpi/numa/hmat.c hmat_parse_proximity_domain';

/**
 * Which processors memory is attached to, HMAT type 0 (`hmat_parse_proximity_domain`). A domain that SRAT does not
 * know drops the whole HMAT.
 */
export function readProximityDomain(state: HmatState, entry: Entry): boolean {
  const { witness } = state.srat;
  const fail = (rule: string, message: string) => {
    witness.find('rejected', 'HMAT', rule, SOURCE, message, entry.at);
    return false;
  };
  if (entry.length !== SIZE) {
    return fail('hmat-domain-length', `a memory entry of ${entry.length} bytes: it must have ${SIZE}`);
  }
  const { flags, memoryProximityDomain, processorProximityDomain } = fields(memoryAddressRange, entry);
  if (state.revision === 1 && !flags.memoryValid) return true;
  const target = state.targets.get(memoryProximityDomain);
  if (target === undefined) {
    return fail('hmat-unknown-memory', `SRAT has no memory of proximity domain ${memoryProximityDomain}`);
  }
  if (!flags.processorValid) return true;
  if (state.srat.map.nodeOf(processorProximityDomain) === undefined) {
    return fail('hmat-unknown-initiator', `SRAT does not know proximity domain ${processorProximityDomain}`);
  }
  target.initiator = processorProximityDomain;
  return true;
}
