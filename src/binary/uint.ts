/** Little-endian unsigned integer of 1 to 4 bytes (number) or 8 bytes (bigint). */
export function readUint(bytes: Uint8Array, offset: number, size: number): number | bigint {
  if (size === 8) {
    return BigInt(readUint(bytes, offset, 4)) | (BigInt(readUint(bytes, offset + 4, 4)) << 32n);
  }
  let value = 0;
  for (let index = size - 1; index >= 0; index--) value = value * 256 + (bytes[offset + index] ?? 0);
  return value;
}

/** `count` such integers one after the other. */
export function readUints(
  bytes: Uint8Array,
  offset: number,
  size: number,
  count: number,
): (number | bigint)[] {
  const values: (number | bigint)[] = new Array(count);
  if (size === 1) for (let index = 0; index < count; index++) values[index] = bytes[offset + index] ?? 0;
  else
    for (let index = 0; index < count; index++) values[index] = readUint(bytes, offset + index * size, size);
  return values;
}
