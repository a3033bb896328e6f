import type { AccessClass } from '../view.ts';
import { type HmatState, type Locality, QUANTITIES, type Target, TOLD } from './hmat-state.ts';
import { isLatency, normalize } from './normalize.ts';

/**
 * One access class of a target: class 0 for initiators of any kind, class 1 for those with CPUs (hmat.c
 * `hmat_update_target_attrs`). Undefined where there is nothing to tell. Of several initiators those remain that
 * are best in each quantity in turn.
 */
export function accessClass(state: HmatState, target: Target, number: 0 | 1): AccessClass {
  const performance = { ...target.performance[number] };
  const initiators = attached(state, target, number) ?? best(state, target, number, performance);
  const nodes = initiators.map((domain) => state.srat.map.nodeOf(domain) ?? 0);
  return { initiators: nodes.sort((a, b) => a - b), ...performance };
}

/** The domain that HMAT says the memory is attached to, where the class admits it. */
function attached(state: HmatState, { initiator }: Target, number: 0 | 1): number[] | undefined {
  if (initiator === undefined) return undefined;
  return number === 0 || hasCpu(state, initiator) ? [initiator] : undefined;
}

function hasCpu({ srat, cpuNodes }: HmatState, domain: number): boolean {
  const node = srat.map.nodeOf(domain);
  return node !== undefined && cpuNodes.has(node);
}

function best(
  state: HmatState,
  target: Target,
  number: 0 | 1,
  performance: { -readonly [Q in (typeof QUANTITIES)[number]]: number },
): number[] {
  if (state.localities.size === 0) return [];
  const sorted = [...state.initiators].sort((a, b) => a - b);
  const candidates = new Set(sorted);
  for (const quantity of QUANTITIES) {
    const locality = state.localities.get(quantity);
    if (locality === undefined) continue;
    let most = 0;
    for (const initiator of sorted) {
      if (number === 1 && !hasCpu(state, initiator)) candidates.delete(initiator);
      if (!candidates.has(initiator)) continue;
      const value = between(state, locality, initiator, target.domain);
      if (value !== 0 && better(locality, value, most)) {
        most = value;
        for (const earlier of sorted) if (earlier < initiator) candidates.delete(earlier);
      }
      if (value !== most) candidates.delete(initiator);
    }
    if (most > 0) for (const told of TOLD[locality.dataType] ?? []) performance[told] = most;
  }
  return sorted.filter((initiator) => candidates.has(initiator));
}

function better({ dataType }: Locality, value: number, most: number): boolean {
  return most === 0 || (isLatency(dataType) ? value < most : value > most);
}

/** `hmat_initiator_perf`: 0 for domains that the locality does not name. */
function between({ revision }: HmatState, locality: Locality, initiator: number, target: number): number {
  const { initiators, targets, entries, dataType, entryBaseUnit } = locality;
  const [row, column] = [initiators.indexOf(initiator), targets.indexOf(target)];
  if (row < 0 || column < 0) return 0;
  return normalize(revision, dataType, entryBaseUnit, entries[row * targets.length + column] ?? 0);
}
