import type { Platform, Region } from '../topology/platform.ts';

/** Addresses that devices of a VM must be able to reach, both ends included. */
export interface GuestRange {
  /** As the address map calls it: `RAM of node 0`. */
  readonly name: string;
  readonly start: bigint;
  readonly last: bigint;
}

/**
 * What is mapped for devices while the VM lives, also what is plugged in later: its RAM and hotplug windows; and where
 * memory of devices may lie, when devices may reach each other's. Ascending.
 */
export function guestRanges({ memory }: Platform, { deviceMemory }: { deviceMemory: boolean }): GuestRange[] {
  const places = [...memory.ranges, ...memory.hotplug];
  const mapped = ({ name, base }: Region) =>
    places.some((range) => range.base === base) || (deviceMemory && name.startsWith('PCI window'));
  return memory.regions
    .filter((region) => region.size > 0n && mapped(region))
    .map(({ name, base, size }) => ({ name, start: base, last: base + size - 1n }));
}
