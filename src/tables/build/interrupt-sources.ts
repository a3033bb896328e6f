import type { Platform } from '../../topology/platform.ts';
import type { Iommu } from '../../topology/platform-iommu.ts';

/**
 * The unit that remaps interrupts of the I/O APIC and the HPET: the one for the machine's own root bus if it remaps,
 * else the first of its segment or of all that does; undefined when none does.
 */
export function interruptUnit({ pci }: Platform, units: readonly Iommu[]): Iommu | undefined {
  const [root] = pci.rootBuses;
  const remapping = units.filter((unit) => unit.interruptRemapping);
  return (
    remapping.find((unit) => root !== undefined && unit.buses.includes(root)) ??
    remapping.find((unit) => unit.segment === root?.segment) ??
    remapping[0]
  );
}
