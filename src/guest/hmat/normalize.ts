const UNREACHABLE = 0xffff;
const LIMIT = 0xffffffffn;

/** Data types 0 to 2 are latencies, 3 to 5 bandwidths. */
export const isLatency = (dataType: number) => dataType <= 2;

/**
 * An HMAT entry in nanoseconds or MB/s, 0 for unknown (drivers/acpi/numa/hmat.c `hmat_normalize`): revision 1
 * counts in tenths, revision 2 latencies in picoseconds.
 */
export function normalize(revision: number, dataType: number, base: bigint, entry: number): number {
  if (entry === 0 || entry === UNREACHABLE || base > LIMIT / BigInt(entry)) return 0;
  const value = Number(base) * entry;
  if (revision === 1) return value < 10 ? 0 : Math.ceil(value / 10);
  return isLatency(dataType) ? Math.ceil(value / 1000) : value;
}
