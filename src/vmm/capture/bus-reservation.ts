import type { PciConfig } from './pci-config.ts';

/**
 * Tells which bus number is the last one used once everything behind a bridge has been numbered, given the last one
 * used there and the bridge's own secondary number.
 */
export type Reservation = (
  config: PciConfig,
  bdf: number,
  secondary: number,
  last: number,
) => Promise<number>;

const CAP_VENDOR = 0x09;
const CAP_SHPC = 0x0c;
const CAP_EXPRESS = 0x10;
/** Type byte of the vendor capability that carries `bus-reserve=` and its like. */
const RESOURCE_RESERVE = 1;
const NOT_GIVEN = 0xffff_ffff;
const SLOT_IMPLEMENTED = 1 << 8;
const HOT_PLUG_CAPABLE = 1 << 6;

/** QEMU's conventional bridge and root port, the only ones whose reservation SeaBIOS reads. */
const SEABIOS_KNOWS = new Set([0x0001_1b36, 0x000c_1b36]);

/**
 * SeaBIOS adds the count to the secondary number only when that exceeds what is in use. Else it goes on from the bare
 * count, so that bridges after this one can get numbers a second time.
 */
export const seabiosReservation: Reservation = async (config, bdf, secondary, last) => {
  if (!SEABIOS_KNOWS.has(await config.read32(bdf, 0))) return last;
  const given = await reservedBuses(config, bdf);
  if (given === undefined) return last;
  const count = secondary + given > 255 ? 0 : given;
  return secondary + count > last ? secondary + count : count;
};

/** EDK2 keeps numbers free behind bridges that something can be plugged into while the machine runs. */
export const edk2Reservation: Reservation = async (config, bdf, secondary, last) => {
  const given = await reservedBuses(config, bdf);
  if (given === undefined || !(await takesHotPlug(config, bdf))) return last;
  return Math.min(255, Math.max(last, secondary + given));
};

async function reservedBuses(config: PciConfig, bdf: number): Promise<number | undefined> {
  const at = await findCapability(
    config,
    bdf,
    (head) => (head & 0xff) === CAP_VENDOR && head >>> 24 === RESOURCE_RESERVE,
  );
  const buses = at === undefined ? NOT_GIVEN : await config.read32(bdf, at + 4);
  return buses === NOT_GIVEN ? undefined : buses & 0xff;
}

async function takesHotPlug(config: PciConfig, bdf: number): Promise<boolean> {
  if ((await findCapability(config, bdf, (head) => (head & 0xff) === CAP_SHPC)) !== undefined) return true;
  const express = await findCapability(config, bdf, (head) => (head & 0xff) === CAP_EXPRESS);
  if (express === undefined) return false;
  const flags = (await config.read32(bdf, express)) >>> 16;
  return (
    (flags & SLOT_IMPLEMENTED) !== 0 && ((await config.read32(bdf, express + 0x14)) & HOT_PLUG_CAPABLE) !== 0
  );
}

/** Offset of the first capability whose first four bytes are wanted. */
async function findCapability(
  config: PciConfig,
  bdf: number,
  wanted: (head: number) => boolean,
): Promise<number | undefined> {
  let at = await config.read8(bdf, 0x34);
  // 48 capabilities fill the header: a longer chain is a loop.
  for (let count = 0; at !== 0 && count < 48; count++) {
    const head = await config.read32(bdf, at);
    if (wanted(head)) return at;
    at = (head >>> 8) & 0xff;
  }
  return undefined;
}
