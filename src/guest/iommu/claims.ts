import type { Claim, Hop } from '../view.ts';

/** Where a PCI function is: each bus on the way down to it with the function there. */
export interface Place {
  readonly segment: number;
  /** From the root bus; buses behind bridges have no number where only tables are known. */
  readonly way: readonly { readonly bus?: number; readonly hop: Hop }[];
}

/**
 * The unit of the first claim that fits: null when none does, undefined when that depends on which bridges the
 * function is behind.
 */
export function unitOf(claims: readonly Claim[], place: Place): string | null | undefined {
  for (const claim of claims) {
    const lastSegment = claim.kind === 'ids' ? (claim.lastSegment ?? claim.segment) : claim.segment;
    if (place.segment < claim.segment || place.segment > lastSegment) continue;
    const fits = claimFits(claim, place);
    if (fits === undefined) return undefined;
    if (fits) return claim.unit ?? null;
  }
  return null;
}

/** Undefined where the place is not known well enough. */
function claimFits(claim: Claim, { way }: Place): boolean | undefined {
  const last = way.at(-1);
  if (last === undefined) return false;
  if (claim.kind === 'rest') return true;
  if (claim.kind === 'ids') {
    if (last.bus === undefined) return undefined;
    const id = last.bus * 256 + last.hop[0] * 8 + last.hop[1];
    return id >= claim.first && id <= claim.last;
  }
  if (claim.path.length > way.length) return false;
  if (claim.kind === 'function' && claim.path.length !== way.length) {
    // A path of one hop may name the bus behind a bridge itself (dmar.c `dmar_match_pci_path`).
    return claim.path.length === 1 && last.bus === claim.bus && sameHop(claim.path[0], last.hop);
  }
  return way[0]?.bus === claim.bus && claim.path.every((hop, index) => sameHop(hop, way[index]?.hop));
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
