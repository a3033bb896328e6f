import { PxmError } from '../../diagnostics/pxm-error.ts';
import type { Reservation } from './bus-reservation.ts';
import type { PciConfig } from './pci-config.ts';

/** What a bridge was told: the bus behind it and the highest bus behind that. */
export interface BusNumbers {
  /** Address of the bridge, "bb:dd.f" in hex. */
  readonly bridge: string;
  readonly secondary: number;
  readonly subordinate: number;
}

// Offsets and values of the type 1 configuration header (PCI-to-PCI Bridge Architecture 3.2).
const VENDOR_DEVICE = 0x00;
const CLASS_REVISION = 0x08;
const HEADER_TYPE = 0x0e;
const PRIMARY = 0x18;
const SECONDARY = 0x19;
const SUBORDINATE = 0x1a;
const BRIDGE_CLASS = 0x0604;
const ABSENT = 0xffff_ffff;

/** Walks after which numbers are taken to run in a circle; a machine has at most 256 buses. */
const WALKS_LIMIT = 2048;

/**
 * Gives every bridge its bus numbers the way SeaBIOS (`pci_bios_init_bus_rec`) and EDK2 do: depth first, in order of
 * device and function, one number for every bridge even with nothing behind it. Host bridges beside bus 0 sit at fixed
 * numbers; each number that is still free is tried when there are any.
 *
 * @throws PxmError PXM401 when the numbers do not suffice or the firmware would never finish
 */
export async function numberBuses(
  config: PciConfig,
  extraRoots: boolean,
  reservation: Reservation,
): Promise<BusNumbers[]> {
  const buses: BusNumbers[] = [];
  let last = 0;
  let walks = 0;

  const walk = async (bus: number): Promise<void> => {
    walks += 1;
    if (walks > WALKS_LIMIT)
      throw unnumbered('bus-reserve makes the firmware give the same numbers for ever');
    const bridges = await bridgesOn(config, bus);
    // A bridge numbered twice would else still answer for the bus it had before.
    await Promise.all(
      bridges.flatMap((bdf) => [config.write8(bdf, SECONDARY, 255), config.write8(bdf, SUBORDINATE, 0)]),
    );
    for (const bdf of bridges) {
      if (last === 255) throw unnumbered('255 bus numbers do not suffice for its bridges');
      last += 1;
      const secondary = last;
      config.write8(bdf, PRIMARY, bus).catch(() => undefined);
      config.write8(bdf, SECONDARY, secondary).catch(() => undefined);
      config.write8(bdf, SUBORDINATE, 255).catch(() => undefined);
      await walk(secondary);
      last = await reservation(config, bdf, secondary, last);
      await config.write8(bdf, SUBORDINATE, last);
      buses.push({ bridge: bdfText(bdf), secondary, subordinate: last });
    }
  };

  await walk(0);
  while (extraRoots && last < 255) {
    last += 1;
    await walk(last);
  }
  return buses.sort((a, b) => (a.bridge < b.bridge ? -1 : 1));
}

/** "bb:dd.f" in hex. */
export function bdfText(bdf: number): string {
  const hex = (value: number) => value.toString(16).padStart(2, '0');
  return `${hex(bdf >> 8)}:${hex((bdf >> 3) & 31)}.${bdf & 7}`;
}

function unnumbered(why: string): PxmError {
  return PxmError.of('PXM401', `the PCI buses of this machine cannot be numbered: ${why}`, { blame: 'host' });
}

async function bridgesOn(config: PciConfig, bus: number): Promise<number[]> {
  const slots = Array.from({ length: 32 }, (_, device) => (bus << 8) | (device << 3));
  const ids = await Promise.all(slots.map((bdf) => config.read32(bdf, VENDOR_DEVICE)));
  const present = slots.filter((_, device) => ids[device] !== ABSENT);
  const functions = await Promise.all(
    present.map(async (bdf) => {
      const multifunction = (await config.read8(bdf, HEADER_TYPE)) & 0x80;
      return Array.from({ length: multifunction ? 8 : 1 }, (_, fn) => bdf | fn);
    }),
  );
  const candidates = functions.flat();
  // An absent function reads as all ones, which is no bridge either.
  const classes = await Promise.all(candidates.map((bdf) => config.read32(bdf, CLASS_REVISION)));
  return candidates.filter((_, index) => (classes[index] ?? 0) >>> 16 === BRIDGE_CLASS);
}
