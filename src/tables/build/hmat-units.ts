/** How the values of one matrix become 16-bit entries. */
export interface Unit {
  /** Entry base unit: ps for latencies, MiB/s for bandwidths. */
  readonly field: bigint;
  readonly entry: (value: bigint) => number;
}

type Kind = 'latency' | 'bandwidth';

const PICOSECONDS = 1000n;
const MIB = 1n << 20n;
/** 65535 means unreachable, 0 that nothing is known. */
const LARGEST_ENTRY = 0xfffen;
const UINT64_MAX = (1n << 64n) - 1n;

/**
 * QEMU's unit (hw/core/numa.c): the largest power of ten that divides all latencies in ns; for bandwidths in bytes
 * a second the largest power of two. It starts from the largest number there is, so latencies that are all zero
 * keep that.
 */
export function qemuUnit(kind: Kind, values: readonly bigint[]): Unit {
  const known = values.filter((value) => value > 0n);
  if (kind === 'latency') {
    const base = known.map((value) => powerDividing(value, 10n)).reduce(least, UINT64_MAX);
    return { field: BigInt.asUintN(64, base * PICOSECONDS), entry: (value) => Number(value / base) };
  }
  const base = known.length === 0 ? 1n : known.map((value) => powerDividing(value, 2n)).reduce(least);
  return { field: base / MIB, entry: (value) => Number(value / base) };
}

/**
 * The largest unit that divides all values (ns; bytes a second in whole MiB). Where entries in it would not fit,
 * the smallest unit in which they do; values are then rounded to the nearest, but never to zero.
 */
export function dividingUnit(kind: Kind, values: readonly bigint[]): Unit {
  const [scale, smallest] = kind === 'latency' ? [PICOSECONDS, 1n] : [1n, MIB];
  const known = values.filter((value) => value > 0n);
  const largest = known.reduce(greatest, smallest);
  const divisor = known.length === 0 ? smallest : known.reduce(greatestCommonDivisor);
  const fits = (base: bigint) => largest / base <= LARGEST_ENTRY;
  const base = fits(divisor) ? divisor : roundUp(roundUp(largest, LARGEST_ENTRY) / LARGEST_ENTRY, smallest);
  return {
    field: (base / smallest) * scale,
    entry: (value) => Number(value === 0n ? 0n : least((value + base / 2n) / base || 1n, LARGEST_ENTRY)),
  };
}

function powerDividing(value: bigint, radix: bigint): bigint {
  let power = 1n;
  while (value % (power * radix) === 0n) power *= radix;
  return power;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}

function roundUp(value: bigint, unit: bigint): bigint {
  return ((value + unit - 1n) / unit) * unit;
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function greatest(a: bigint, b: bigint): bigint {
  return least(a, b) === a ? b : a;
}
