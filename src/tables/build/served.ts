import type { Bus, PciFunction, Platform } from '../../topology/platform.ts';
import type { Iommu } from '../../topology/platform-iommu.ts';

/** A set of PCI functions, such as those that one unit serves. */
export interface Membership {
  readonly has: (on: PciFunction) => boolean;
  /** Neither in it nor missing from it: an IOMMU's own function, whose DMA no IOMMU translates. */
  readonly ignores: (on: PciFunction) => boolean;
}

/** The functions whose DMA is translated by a unit that `wanted` accepts. */
export function servedBy({ coverage, iommus }: Platform, wanted: (unit: Iommu) => boolean): Membership {
  const served = coverage.flatMap(({ function: on, iommu }) => (iommu && wanted(iommu) ? on : []));
  return membership(served, iommus);
}

export function membership(functions: readonly PciFunction[], iommus: readonly Iommu[]): Membership {
  const units = new Set(iommus.map((unit) => unit.function));
  const members = new Set(functions);
  return { has: (on) => members.has(on) && !units.has(on), ignores: (on) => units.has(on) };
}

/** The bus behind a port or bridge; undefined for endpoints and for expanders, whose bus is a root bus. */
export function behind(on: PciFunction): Bus | undefined {
  return on.opens?.root === false ? on.opens : undefined;
}

/** Whether a function and everything behind it belong. */
export function whollyIn(on: PciFunction, set: Membership): boolean {
  return set.has(on) && (behind(on)?.functions.every((below) => whollyIn(below, set)) ?? true);
}

/** Whether everything on a bus and behind it belongs, and there is something. */
export function busWhollyIn({ functions }: Bus, set: Membership): boolean {
  return functions.some(set.has) && functions.every((on) => set.ignores(on) || whollyIn(on, set));
}
