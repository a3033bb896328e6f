/** The byte that makes `bytes[at]` bring the sum of the first `to` bytes to zero modulo 256. */
export function checksumByte(bytes: Uint8Array, at: number, to = bytes.length): number {
  let sum = 0;
  for (let index = 0; index < to; index++) sum = (sum + (bytes[index] as number)) | 0;
  return ((at < to ? (bytes[at] ?? 0) : 0) - sum) & 0xff;
}
