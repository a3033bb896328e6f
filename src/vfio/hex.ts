/** An address as people write it; anything else as it is, since a guard further down will refuse it. */
export function hex(value: bigint): string {
  return typeof value === 'bigint' ? `0x${value.toString(16)}` : String(value);
}
