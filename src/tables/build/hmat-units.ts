import { isLatency, LARGEST_ENTRY, qemuUnit } from '../../machines/qemu-hmat.ts';
import type { PerformanceMatrix } from '../../topology/platform-performance.ts';

/** How the values of one matrix become 16-bit entries. */
export interface Unit {
  /** Entry base unit: ps for latencies, MiB/s for bandwidths. */
  readonly field: bigint;
  readonly entry: (value: bigint) => number;
}

type Kind = PerformanceMatrix['kind'];

const PICOSECONDS = 1000n;
const MIB = 1n << 20n;

/** QEMU's unit, which it computes in 32 bits. */
export function unitOfQemu(kind: Kind, values: readonly bigint[]): Unit {
  const base = qemuUnit(kind, values);
  return {
    field: isLatency(kind) ? BigInt.asUintN(32, base * PICOSECONDS) : base / MIB,
    entry: (value) => Number(value / base),
  };
}

/**
 * The largest unit that divides all values (ns; bytes a second in whole MiB). Where entries in it would not fit,
 * the smallest unit in which they do; values are then rounded to the nearest, but never to zero.
 */
export function dividingUnit(kind: Kind, values: readonly bigint[]): Unit {
  const [scale, smallest] = isLatency(kind) ? [PICOSECONDS, 1n] : [1n, MIB];
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
