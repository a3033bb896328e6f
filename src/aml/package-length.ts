const ONE_BYTE = 0x3f;
const MOST = 0x0fff_ffff;

/**
 * PkgLength (ACPI 6.5 §20.2.4) in front of `size` bytes; it counts its own bytes too.
 * Throws RangeError for more than a package can hold.
 */
export function packageLength(size: number): Uint8Array {
  if (size + 1 <= ONE_BYTE) return Uint8Array.of(size + 1);
  for (const follow of [1, 2, 3]) {
    const length = size + 1 + follow;
    if (length < 2 ** (4 + 8 * follow)) {
      const rest = Array.from({ length: follow }, (_, at) => (length >>> (4 + 8 * at)) & 0xff);
      return Uint8Array.of((follow << 6) | (length & 0x0f), ...rest);
    }
  }
  throw new RangeError(`"size" expected at most ${MOST - 4} bytes in a package, got ${size}`);
}
