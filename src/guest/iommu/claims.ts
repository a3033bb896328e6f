import type { AtsRule, Claim, Hop, Match } from '../view.ts';

/** Where a PCI function is: each bus on the way down to it with the function there. */
export interface Place {
  readonly segment: number;
  /** From the root bus; buses behind bridges have no number where only tables are known. */
  readonly way: readonly { readonly bus?: number; readonly hop: Hop }[];
}

/**
 * The first match that fits: null when none does, undefined when that depends on which bridges the function is
 * behind.
 */
export function firstFit<M extends Match>(matches: readonly M[], place: Place): M | null | undefined {
  for (const match of matches) {
    const lastSegment = match.kind === 'ids' ? (match.lastSegment ?? match.segment) : match.segment;
    if (place.segment < match.segment || place.segment > lastSegment) continue;
    const fits = matchFits(match, place);
    if (fits === undefined) return undefined;
    if (fits) return match;
  }
  return null;
}

/** The unit of the first claim that fits; null and undefined as with `firstFit`. */
export function unitOf(claims: readonly Claim[], place: Place): string | null | undefined {
  const claim = firstFit(claims, place);
  return claim && (claim.unit ?? null);
}

/** Whether a function with that unit may use ATS; undefined where the tables do not tell. */
export function atsOf(
  rule: AtsRule | null | undefined,
  unit: string | null | undefined,
): boolean | undefined {
  if (unit === null || rule === null) return false;
  return unit === undefined ? undefined : rule?.allowed;
}

/** Undefined where the place is not known well enough. */
function matchFits(match: Match, { way }: Place): boolean | undefined {
  const last = way.at(-1);
  if (last === undefined) return false;
  if (match.kind === 'rest') return true;
  if (match.kind === 'integrated') return way.length === 1;
  if (match.kind === 'ids') {
    if (last.bus === undefined) return undefined;
    const id = last.bus * 256 + last.hop[0] * 8 + last.hop[1];
    return id >= match.first && id <= match.last;
  }
  if (match.path.length > way.length) return false;
  if (match.kind === 'function' && match.path.length !== way.length) {
    // A path of one hop may name the bus behind a bridge itself (dmar.c `dmar_match_pci_path`).
    return match.path.length === 1 && last.bus === match.bus && sameHop(match.path[0], last.hop);
  }
  return way[0]?.bus === match.bus && match.path.every((hop, index) => sameHop(hop, way[index]?.hop));
}

function sameHop(a: Hop | undefined, b: Hop | undefined): boolean {
  return a !== undefined && b !== undefined && a[0] === b[0] && a[1] === b[1];
}

/** `0000:00:1c.4/00.0` for a function behind a bridge whose bus number no table has. */
export function placeText({ segment, way }: Place): string {
  const [first, ...others] = way;
  const hex = (value: number, width: number) => value.toString(16).padStart(width, '0');
  const hops = [first, ...others].map((step) => `${hex(step?.hop[0] ?? 0, 2)}.${step?.hop[1] ?? 0}`);
  return `${hex(segment, 4)}:${hex(first?.bus ?? 0, 2)}:${hops.join('/')}`;
}

/** The place of a function on a bus that is taken to be a root bus. */
export function placeOf(segment: number, requesterId: number): Place {
  const hop: Hop = [(requesterId >> 3) & 31, requesterId & 7];
  return { segment, way: [{ bus: requesterId >> 8, hop }] };
}
