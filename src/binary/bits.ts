import type { BitsField } from './field.ts';

/** Value of a bits field: booleans for single bits, numbers for ranges, the unnamed bits in place. */
export type BitsObject = Record<string, boolean | number | bigint>;

/** Splits an integer into the field's named bits. */
export function splitBits(field: BitsField, raw: number | bigint): BitsObject {
  const value: BitsObject = {};
  if (field.size === 8) {
    const wide = BigInt(raw);
    for (const { name, low, high, single } of field.parts) {
      const part = (wide >> BigInt(low)) & ((1n << BigInt(high - low + 1)) - 1n);
      value[name] = single ? part === 1n : Number(part);
    }
    value.reserved = wide & field.reservedMask;
    return value;
  }
  const narrow = Number(raw);
  for (const { name, low, high, single } of field.parts) {
    const part = (narrow >>> low) % 2 ** (high - low + 1);
    value[name] = single ? part === 1 : part;
  }
  value.reserved = (narrow & Number(field.reservedMask)) >>> 0;
  return value;
}

/** The integer of named bits; absent ones count as zero. Throws TypeError or RangeError for what does not fit. */
export function joinBits(field: BitsField, value: Readonly<Record<string, unknown>>): bigint {
  if (field.size !== 8) return BigInt(joinNarrow(field, value));
  let joined = 0n;
  for (const part of field.parts) joined |= BigInt(partOf(value[part.name], part)) << BigInt(part.low);
  return joined | reservedOf(field, value.reserved);
}

/** As `joinBits` for fields of up to 32 bits. */
export function joinNarrow(field: BitsField, value: Readonly<Record<string, unknown>>): number {
  let joined = 0;
  for (const part of field.parts) joined += partOf(value[part.name], part) * 2 ** part.low;
  return value.reserved ? joined + Number(reservedOf(field, value.reserved)) : joined;
}

function partOf(given: unknown, { name, low, high, single }: BitsField['parts'][number]): number {
  const part = given ?? 0;
  if (single && (part === true || part === false || part === 0)) return Number(part);
  const limit = 2 ** (high - low + 1);
  if (single || !Number.isInteger(part)) {
    const wanted = single ? 'boolean' : `integer below ${limit}`;
    throw new TypeError(`"${name}" expected ${wanted}, got ${String(part)}`);
  }
  const number = part as number;
  if (number >= 0 && number < limit) return number;
  throw new RangeError(`"${name}" expected integer from 0 to ${limit - 1}, got ${number}`);
}

function reservedOf(field: BitsField, given: unknown): bigint {
  const reserved = given ?? 0;
  if (typeof reserved !== 'bigint' && !Number.isInteger(reserved)) {
    throw new TypeError(`"reserved" expected integer, got ${String(reserved)}`);
  }
  const wide = BigInt(reserved as number | bigint);
  if ((wide & ~field.reservedMask) === 0n) return wide;
  throw new RangeError(`"reserved" expected only bits of 0x${field.reservedMask.toString(16)}, got ${wide}`);
}
