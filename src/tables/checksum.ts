/** The byte that makes `bytes[at]` bring the sum of [from, to) to zero modulo 256. */
export function checksumByte(bytes: Uint8Array, at: number, from = 0, to = bytes.length): number {
  let sum = 0;
  for (let index = from; index < to; index++) if (index !== at) sum += bytes[index] ?? 0;
  return -sum & 0xff;
}
