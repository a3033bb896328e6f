import type { LoggedRange } from './merge-ranges.ts';

/** Room for one bit a page, in whole 64-bit words, all zero: the kernel only adds bits. Throws RangeError. */
export function bitmapFor(length: bigint, pageSize: bigint): Uint8Array {
  if (pageSize < 1n || (pageSize & (pageSize - 1n)) !== 0n)
    throw new RangeError(`"pageSize" expected a power of two, got ${pageSize}`);
  const words = (length / pageSize + 63n) / 64n;
  if (length < pageSize || words > 1n << 27n)
    throw new RangeError(`"length" expected 1 to 2^33 pages of ${pageSize} bytes, got ${length} bytes`);
  return new Uint8Array(Number(words) * 8);
}

/** What a bitmap says was written, as ranges: bit n, the lowest first, is the page at `iova + n * pageSize`. */
export function dirtyRanges(bitmap: Uint8Array, iova: bigint, pageSize: bigint): LoggedRange[] {
  const ranges: { iova: bigint; length: bigint }[] = [];
  let open: { iova: bigint; length: bigint } | undefined;
  for (let page = 0; page < bitmap.length * 8; page++) {
    if (((bitmap[page >> 3] as number) >> (page & 7)) & 1) {
      if (open === undefined) {
        open = { iova: iova + BigInt(page) * pageSize, length: 0n };
        ranges.push(open);
      }
      open.length += pageSize;
    } else open = undefined;
  }
  return ranges;
}
