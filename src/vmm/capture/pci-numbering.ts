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
const CAPABILITIES = 0x34;
const HEADER_TYPE = 0x0e;
const PRIMARY = 0x18;
const SECONDARY = 0x19;
const SUBORDINATE = 0x1a;
const BRIDGE_CLASS = 0x0604;
const ABSENT = 0xffff_ffff;
const NOT_RESERVED = 0xffff_ffff;

/** Ids of QEMU's conventional bridge and root port, the only ones whose reservation SeaBIOS reads. */
const RESERVING = new Set([0x0001_1b36, 0x000c_1b36]);

/**
 * Gives every bridge its bus numbers the way SeaBIOS (`pci_bios_init_bus_rec`) and EDK2 do: depth first, in order of
 * device and function, one number for every bridge even with nothing behind it. Host bridges beside bus 0 sit at fixed
 * numbers; each number that is still free is tried when there are any.
 */
export async function numberBuses(config: PciConfig, extraRoots: boolean): Promise<BusNumbers[]> {
  const buses: BusNumbers[] = [];
  let last = 0;

  const walk = async (bus: number): Promise<void> => {
    const bridges = await bridgesOn(config, bus);
    // Bridges that keep numbers of an earlier life would answer for the buses given to others.
    await Promise.all(
      bridges.flatMap((bdf) => [config.write8(bdf, SECONDARY, 255), config.write8(bdf, SUBORDINATE, 0)]),
    );
    for (const bdf of bridges) {
      if (last === 255) return;
      last += 1;
      const secondary = last;
      config.write8(bdf, PRIMARY, bus).catch(() => undefined);
      config.write8(bdf, SECONDARY, secondary).catch(() => undefined);
      config.write8(bdf, SUBORDINATE, 255).catch(() => undefined);
      await walk(secondary);
      const reserved = await reservedBuses(config, bdf);
      if (reserved !== undefined && secondary + reserved <= 255) last = Math.max(last, secondary + reserved);
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

/** Buses asked for with `bus-reserve=`, from the vendor capability that QEMU puts on its own bridges. */
async function reservedBuses(config: PciConfig, bdf: number): Promise<number | undefined> {
  if (!RESERVING.has(await config.read32(bdf, VENDOR_DEVICE))) return undefined;
  let at = await config.read8(bdf, CAPABILITIES);
  // 48 capabilities fill the header: a longer chain is a loop.
  for (let count = 0; at !== 0 && count < 48; count++) {
    const head = await config.read32(bdf, at);
    if ((head & 0xff) === 0x09 && head >>> 24 === 1) {
      const buses = await config.read32(bdf, at + 4);
      return buses === NOT_RESERVED ? undefined : buses & 0xff;
    }
    at = (head >>> 8) & 0xff;
  }
  return undefined;
}
