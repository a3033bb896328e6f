import type { Bus, Platform } from '../../topology/platform.ts';

/** PCI segments with a root bus, ascending. */
export function segmentsOf({ pci }: Platform): number[] {
  return [...new Set(pci.rootBuses.map(({ segment }) => segment))];
}

export function rootBusesOf({ pci }: Platform, segment: number): Bus[] {
  return pci.rootBuses.filter((root) => root.segment === segment);
}
