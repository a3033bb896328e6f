import type { Platform } from '../../topology/platform.ts';
import type { Iommu } from '../../topology/platform-iommu.ts';

/** The requester ids that the I/O APIC and the HPET of an x86 machine send interrupts with. */
export const INTERRUPT_SOURCES = {
  /** A bus that no function is on: QEMU's for the I/O APIC, and where Intel's chipsets place the HPET. */
  vtd: { bus: 0xff, ioApic: { device: 0, function: 0 }, hpet: { device: 0x0f, function: 0 } },
  /** 00:14.0, where Linux wants the I/O APIC of the southbridge, and AMD's southbridge is. */
  amd: { id: 0x14 << 3 },
} as const;

/**
 * The unit that remaps interrupts of the I/O APIC and the HPET: the one for the machine's own root bus if it remaps,
 * else the first that does; undefined when none does.
 */
export function interruptUnit({ pci }: Platform, units: readonly Iommu[]): Iommu | undefined {
  const [root] = pci.rootBuses;
  const remapping = units.filter((unit) => unit.interruptRemapping);
  return remapping.find((unit) => root !== undefined && unit.buses.includes(root)) ?? remapping[0];
}
