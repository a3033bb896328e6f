import type { Bus, Platform } from '../topology/platform.ts';

/**
 * Whether QEMU must be told that what is on a root bus and behind it bypasses the IOMMU. Its units serve every root
 * bus that does not bypass, but for an SMMUv3 of its own bus, which leaves the others alone.
 */
export function bypassesIommu({ iommus, declaration }: Platform, bus: Bus): boolean {
  if (iommus.some((unit) => unit.buses.includes(bus))) return false;
  const everywhere = iommus.some((unit) => unit.type !== 'smmuv3' || unit.ofMachine);
  return everywhere || (bus.bypass ?? declaration.topology.machine.bypass ?? false);
}
