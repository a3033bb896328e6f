import type { Iommu } from '../topology/platform-iommu.ts';

/** The requester ids that the I/O APIC and the HPET of an x86 machine send interrupts with. */
export const INTERRUPT_SOURCES = {
  /** A bus that no function is on: QEMU's for the I/O APIC, and where Intel's chipsets place the HPET. */
  vtd: { bus: 0xff, ioApic: { device: 0, function: 0 }, hpet: { device: 0x0f, function: 0 } },
  /** 00:14.0, where Linux wants the I/O APIC of the southbridge, and AMD's southbridge is. */
  amd: { id: 0x14 << 3 },
} as const;

/** The same as plain requester ids, for a kind of IOMMU. */
export function interruptSourceIds(type: Iommu['type']): readonly number[] {
  const { vtd, amd } = INTERRUPT_SOURCES;
  if (type === 'amd') return [amd.id];
  return type === 'intel' ? [vtd.ioApic, vtd.hpet].map(({ device }) => (vtd.bus << 8) | (device << 3)) : [];
}
