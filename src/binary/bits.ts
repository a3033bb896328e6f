import type { BitsField } from './field.ts';
import { bitRange } from './field.ts';

/** Value of a bits field: booleans for single bits, numbers for ranges, the unnamed bits in place. */
export type BitsObject = Record<string, boolean | number | bigint>;

/** Splits an integer into the field's named bits. */
export function splitBits(field: BitsField, raw: number | bigint): BitsObject {
  const value: BitsObject = {};
  if (field.size === 8) {
    const wide = BigInt(raw);
    for (const [name, spec] of Object.entries(field.bits)) {
      const [low, high] = bitRange(spec);
      const part = (wide >> BigInt(low)) & ((1n << BigInt(high - low + 1)) - 1n);
      value[name] = typeof spec === 'number' ? part === 1n : Number(part);
    }
    value.reserved = wide & field.reservedMask;
    return value;
  }
  const narrow = Number(raw);
  for (const [name, spec] of Object.entries(field.bits)) {
    const [low, high] = bitRange(spec);
    const part = Math.floor(narrow / 2 ** low) % 2 ** (high - low + 1);
    value[name] = typeof spec === 'number' ? part === 1 : part;
  }
  value.reserved = (narrow & Number(field.reservedMask)) >>> 0;
  return value;
}

/** The integer of named bits; absent ones count as zero. Throws TypeError or RangeError for what does not fit. */
export function joinBits(field: BitsField, value: Readonly<Record<string, unknown>>): bigint {
  let joined = 0n;
  for (const [name, spec] of Object.entries(field.bits)) {
    const [low, high] = bitRange(spec);
    const part = value[name] ?? 0;
    const limit = 2 ** (high - low + 1);
    if (typeof spec === 'number' ? typeof part !== 'boolean' && part !== 0 : !Number.isInteger(part)) {
      const wanted = typeof spec === 'number' ? 'boolean' : `integer below ${limit}`;
      throw new TypeError(`"${name}" expected ${wanted}, got ${String(part)}`);
    }
    const number = Number(part);
    if (number < 0 || number >= limit) {
      throw new RangeError(`"${name}" expected integer from 0 to ${limit - 1}, got ${number}`);
    }
    joined |= BigInt(number) << BigInt(low);
  }
  const reserved = value.reserved ?? 0;
  if (typeof reserved !== 'bigint' && !Number.isInteger(reserved)) {
    throw new TypeError(`"reserved" expected integer, got ${String(reserved)}`);
  }
  const wide = BigInt(reserved as number | bigint);
  if ((wide & ~field.reservedMask) !== 0n) {
    throw new RangeError(
      `"reserved" expected only bits of 0x${field.reservedMask.toString(16)}, got ${wide}`,
    );
  }
  return joined | wide;
}
