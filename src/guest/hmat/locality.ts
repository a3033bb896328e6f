import { localityInformation } from '../../tables/hmat.ts';
import { type Entry, fields } from '../entries.ts';
import { type HmatState, type Target, TOLD } from './hmat-state.ts';
import { normalize } from './normalize.ts';

const SIZE = 32;
const SOURCE = 'drivers/acpi/numa/hmat.c hmat_parse_locality';

/** Latencies or bandwidths, HMAT type 1 (`hmat_parse_locality`); only those of the memory itself are used. */
export function readLocality(state: HmatState, entry: Entry): boolean {
  const { witness, map } = state.srat;
  const locality = fields(localityInformation, entry);
  const { initiatorCount, targetCount, dataType, flags, entryBaseUnit } = locality;
  const needed = SIZE + 4 * initiatorCount + 4 * targetCount + 2 * initiatorCount * targetCount;
  if (entry.length < needed) {
    const message = `a locality entry of ${entry.length} bytes: ${initiatorCount} initiators and ${targetCount} targets need ${needed}`;
    witness.find('rejected', 'HMAT', 'hmat-locality-length', SOURCE, message, entry.at);
    return false;
  }
  const { initiators, targets, entries } = locality;
  for (const domain of initiators) if (map.nodeOf(domain) !== undefined) state.initiators.add(domain);
  if (flags.memoryHierarchy !== 0) return true;
  for (const [row, initiator] of initiators.entries()) {
    for (const [column, domain] of targets.entries()) {
      const target = state.targets.get(domain);
      if (target?.initiator !== initiator) continue;
      const value = normalize(
        state.revision,
        dataType,
        entryBaseUnit,
        entries[row * targetCount + column] ?? 0,
      );
      setAttached(state, target, initiator, dataType, value);
    }
  }
  for (const quantity of TOLD[dataType] ?? []) state.localities.set(quantity, locality);
  return true;
}

/** A value between memory and what it is attached to (`hmat_update_target`): for processors it is class 1 too. */
function setAttached(
  state: HmatState,
  target: Target,
  initiator: number,
  dataType: number,
  value: number,
): void {
  const node = state.srat.map.nodeOf(initiator);
  const classes =
    node !== undefined && state.cpuNodes.has(node) ? target.performance : [target.performance[0]];
  for (const performance of classes) {
    for (const quantity of TOLD[dataType] ?? []) performance[quantity] = value;
  }
}
