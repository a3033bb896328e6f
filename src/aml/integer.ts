const ZERO = 0x00;
const ONE = 0x01;
/** Prefixes of the sizes in bytes that a constant can have. */
const PREFIXES = [
  [1, 0x0a],
  [2, 0x0b],
  [4, 0x0c],
  [8, 0x0e],
] as const;

/** An integer constant in its shortest form (ACPI 6.5 §20.2.3). Throws RangeError beyond 64 bits. */
export function integer(value: number | bigint): Uint8Array {
  const wide = BigInt(value);
  if (wide === 0n) return Uint8Array.of(ZERO);
  if (wide === 1n) return Uint8Array.of(ONE);
  const [size, prefix] = PREFIXES.find(([bytes]) => wide >= 0n && wide < 1n << BigInt(8 * bytes)) ?? [];
  if (size === undefined || prefix === undefined)
    throw new RangeError(`"value" expected integer from 0 to 2^64 - 1, got ${value}`);
  const bytes = Array.from({ length: size }, (_, at) => Number((wide >> BigInt(8 * at)) & 0xffn));
  return Uint8Array.of(prefix, ...bytes);
}
