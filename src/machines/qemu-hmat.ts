import type { PerformanceMatrix } from '../topology/platform-performance.ts';

const UINT64_MAX = (1n << 64n) - 1n;
/** 65535 means unreachable, 0 that nothing is known. */
export const LARGEST_ENTRY = 0xfffen;

/** Latencies are in ns, bandwidths in bytes a second. */
export function isLatency(kind: PerformanceMatrix['kind']): boolean {
  return kind.endsWith('latency');
}

/**
 * The unit of a matrix's entries in QEMU (hw/core/numa.c): the largest power of ten that divides all latencies, the
 * largest power of two that divides all bandwidths. Zeros have no part in it; QEMU starts from the largest number
 * there is for latencies and keeps that where all are zero.
 */
export function qemuUnit(kind: PerformanceMatrix['kind'], values: readonly bigint[]): bigint {
  const known = values.filter((value) => value > 0n);
  if (known.length === 0) return isLatency(kind) ? UINT64_MAX : 1n;
  const radix = isLatency(kind) ? 10n : 2n;
  return known.map((value) => powerDividing(value, radix)).reduce(smaller);
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function powerDividing(value: bigint, radix: bigint): bigint {
  let power = 1n;
  while (value % (power * radix) === 0n) power *= radix;
  return power;
}

/** Whether every value is an entry in QEMU's unit; it refuses others, or cuts them off. */
export function fitsQemu(kind: PerformanceMatrix['kind'], values: readonly bigint[]): boolean {
  const unit = qemuUnit(kind, values);
  return values.every((value) => value / unit <= LARGEST_ENTRY);
}
