import type { BridgeKind, Firmware } from '../topology/platform.ts';

/** Base of the 256 MiB configuration window that the firmware programs on q35; it is the address in MCFG. */
export const Q35_ECAM: Readonly<Record<Firmware, bigint>> = {
  seabios: 0xb000_0000n,
  ovmf: 0xe000_0000n,
  aavmf: 0xe000_0000n,
};

/** What a firmware makes of `bus-reserve` on a bridge. */
export interface BusReservation {
  /** Bridges on which it looks at the property at all. */
  readonly kinds: readonly BridgeKind[];
  /**
   * Last number used, given the bridge's own bus, the last number used behind it, and the property. When it is less
   * than what is used, the firmware gives numbers a second time.
   */
  readonly last: (secondary: number, used: number, reserve: number) => number;
}

const EDK2: BusReservation = {
  // Everything that can be plugged into while the guest runs.
  kinds: ['root-port', 'cxl-root-port', 'pci-bridge'],
  last: (secondary, used, reserve) => Math.max(used, Math.min(255, secondary + reserve)),
};

export const BUS_RESERVATION: Readonly<Record<Firmware, BusReservation>> = {
  // Known by vendor and device id: 1b36:000c and 1b36:0001.
  seabios: {
    kinds: ['root-port', 'pci-bridge'],
    // It goes on from the bare count where that keeps nothing free.
    last(secondary, used, reserve) {
      const count = secondary + reserve > 255 ? 0 : reserve;
      return secondary + count > used ? secondary + count : count;
    },
  },
  ovmf: EDK2,
  aavmf: EDK2,
};
