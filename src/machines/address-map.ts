import type { Machine, Region } from '../topology/platform.ts';

/** What the address map of a machine depends on. Sizes in bytes. */
export interface AddressMapInput {
  readonly machine: Machine;
  /** RAM at boot. */
  readonly total: bigint;
  /** Room for memory plugged in later; 0 for none. */
  readonly hotplug: bigint;
  /** Undefined without CXL support; windows that the user has placed are left out. */
  readonly cxl: { readonly hostBridges: number; readonly windows: readonly bigint[] } | undefined;
  /** Size of the window for BARs that the user asks for in place of the machine's own. */
  readonly window64: bigint | undefined;
  /** Bytes that the BARs of all devices take when placed from `base` up. */
  readonly need64: (base: bigint) => bigint;
}

/** Where a machine puts things in guest-physical address space. */
export interface AddressMap {
  /** RAM starts here and runs on, but for the holes, in ascending order. */
  readonly ramStart: bigint;
  readonly ramHoles: readonly RamHole[];
  /** First window for memory plugged in later; also where it would be if there were one. */
  readonly hotplugBase: bigint;
  readonly ecam: { readonly base: bigint; readonly lastBus: number } | undefined;
  /**
   * The 64-bit window for BARs; `required` when it had to be made larger than the machine's default. Undefined: the
   * processors cannot address one, and nothing needs it.
   */
  readonly window64: (Region & { readonly required: boolean }) | undefined;
  /** Registers of CXL host bridges, and where each fixed memory window starts. */
  readonly cxl: { readonly registers: Region; readonly windows: readonly bigint[] } | undefined;
  /** Everything else at a fixed place. */
  readonly devices: readonly Region[];
  /** Address bits that the processors must have for this map. */
  readonly addressBits: number;
  /** The map would be another one with processors of the other x86 vendor. */
  readonly vendorDecides: boolean;
}

/** Addresses without RAM from `start` to `end`; `lost`: the RAM there is not moved up but cannot be reached. */
export interface RamHole {
  readonly start: bigint;
  readonly end: bigint;
  readonly lost: boolean;
}

/** Bytes of registers of one CXL host bridge. */
export const CXL_HOST_BRIDGE = 1n << 16n;
/** Fixed memory windows of CXL start and end at multiples of this. */
export const CXL_ALIGNMENT = 1n << 28n;
/** QEMU's window for the registers of all CXL host bridges. */
const CXL_REGISTERS = 1n << 20n;

/** Registers of the host bridges from an address up; sixteen have room as QEMU has it. */
export function cxlRegisters(base: bigint, hostBridges: number): Region {
  const size = larger(CXL_REGISTERS, CXL_HOST_BRIDGE * BigInt(hostBridges));
  return { name: 'CXL host bridges', base, size };
}

/** Windows one after the other from an address up, each aligned; and where they end. */
export function cxlWindows(from: bigint, sizes: readonly bigint[]): { windows: bigint[]; end: bigint } {
  let end = from;
  const windows = sizes.map((size) => {
    const base = roundUp(end, CXL_ALIGNMENT);
    end = base + size;
    return base;
  });
  return { windows, end };
}

export const KiB = 1n << 10n;
export const MiB = 1n << 20n;
export const GiB = 1n << 30n;
export const TiB = 1n << 40n;

/** The smallest multiple of `unit` that is not below `value`. */
export function roundUp(value: bigint, unit: bigint): bigint {
  return ((value + unit - 1n) / unit) * unit;
}

/** Bits that are needed to write every address below `end`. */
export function bitsBelow(end: bigint): number {
  return (end - 1n).toString(2).length;
}

export function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
