import { assert, bigInt, integer, array as listOf, property, tuple, uint8Array } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bitmapFor, dirtyRanges } from '../../src/vfio/dirty-bitmap.ts';
import { type LoggedRange, mergeRanges } from '../../src/vfio/merge-ranges.ts';

const PAGE = 4096n;
const range = (iova: bigint, length: bigint): LoggedRange => ({ iova, length });
const total = (ranges: readonly LoggedRange[]) => ranges.reduce((sum, { length }) => sum + length, 0n);
const ranges = (most: number, beyond: bigint) =>
  listOf(
    tuple(bigInt(0n, beyond), bigInt(1n, PAGE * 8n)).map(([iova, length]) => range(iova, length)),
    { minLength: 1, maxLength: most },
  );

describe('ranges to log', () => {
  test('that touch or overlap become one, in whole pages', () => {
    const given = [
      range(0x5000n, 1n),
      range(0x1800n, 0x800n),
      range(0x2000n, 0x1000n),
      range(0x2800n, 0x400n),
    ];
    expect(mergeRanges(given, 256, PAGE)).toEqual([range(0x1000n, 0x2000n), range(0x5000n, 0x1000n)]);
  });

  test('that are too many close their smallest gaps', () => {
    const given = [0n, 0x3000n, 0x5000n, 0x9000n].map((iova) => range(iova, 0x1000n));
    expect(mergeRanges(given, 3, PAGE)).toEqual([
      range(0n, 0x1000n),
      range(0x3000n, 0x3000n),
      range(0x9000n, 0x1000n),
    ]);
    expect(mergeRanges(given, 2, PAGE)).toEqual([range(0n, 0x6000n), range(0x9000n, 0x1000n)]);
    expect(mergeRanges(given, 1, PAGE)).toEqual([range(0n, 0xa000n)]);
  });

  test('cover what was asked for, apart from each other, and are never more than may be', () => {
    assert(
      property(ranges(40, 2n ** 63n), integer({ min: 1, max: 10 }), (given, most) => {
        const merged = mergeRanges(given, most, PAGE);
        expect(merged.length).toBeLessThanOrEqual(most);
        for (const { iova, length } of merged) expect([iova % PAGE, length % PAGE]).toEqual([0n, 0n]);
        for (const [index, { iova }] of merged.slice(1).entries()) {
          const before = merged[index] as LoggedRange;
          expect(iova).toBeGreaterThan(before.iova + before.length);
        }
        for (const { iova, length } of given)
          expect(merged.some((one) => one.iova <= iova && iova + length <= one.iova + one.length)).toBe(true);
        expect(mergeRanges(merged, most, PAGE)).toEqual(merged);
      }),
    );
  });

  test('add as little as any other way to merge them', () => {
    assert(
      property(ranges(7, PAGE * 64n), integer({ min: 1, max: 7 }), (given, most) => {
        const apart = mergeRanges(given, 256, PAGE);
        let least: bigint | undefined;
        for (let cuts = 0; cuts < 2 ** (apart.length - 1); cuts++) {
          const parts = 1 + cuts.toString(2).replaceAll('0', '').length;
          if (parts > most) continue;
          let [sum, from] = [0n, apart[0] as LoggedRange];
          for (const [index, last] of apart.entries()) {
            if (index < apart.length - 1 && !((cuts >> index) & 1)) continue;
            sum += last.iova + last.length - from.iova;
            from = apart[index + 1] as LoggedRange;
          }
          if (least === undefined || sum < least) least = sum;
        }
        expect(total(mergeRanges(given, most, PAGE))).toBe(least);
      }),
    );
  });

  test('may end at 2^64 and not beyond', () => {
    expect(mergeRanges([range(2n ** 64n - 1n, 1n)], 1, PAGE)).toEqual([range(2n ** 64n - PAGE, PAGE)]);
    expect(() => mergeRanges([range(2n ** 64n - 1n, 2n)], 1, PAGE)).toThrow(RangeError);
    expect(() => mergeRanges([range(0n, 0n)], 1, PAGE)).toThrow(RangeError);
    expect(() => mergeRanges([], 0, PAGE)).toThrow(RangeError);
    expect(() => mergeRanges([], 1, 3n)).toThrow(RangeError);
  });
});

describe('a bitmap of written pages', () => {
  test('has a bit for each page, in words of 64', () => {
    expect(bitmapFor(PAGE, PAGE)).toHaveLength(8);
    expect(bitmapFor(PAGE * 65n, PAGE)).toHaveLength(16);
    for (const wrong of [0n, 2n ** 64n]) expect(() => bitmapFor(wrong, PAGE)).toThrow(RangeError);
  });

  test('is read from the lowest bit on', () => {
    const bits = new Uint8Array([0b1000_0011, 0b0000_0001]);
    expect(dirtyRanges(bits, 0x10000n, PAGE)).toEqual([range(0x10000n, 0x2000n), range(0x17000n, 0x2000n)]);
  });

  test('names each written page once', () => {
    assert(
      property(uint8Array({ maxLength: 40 }), (bits) => {
        const pages = dirtyRanges(bits, 0n, 1n).flatMap(({ iova, length }) =>
          Array.from({ length: Number(length) }, (_, index) => Number(iova) + index),
        );
        const set = [...bits].flatMap((byte, at) =>
          [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => byte & (1 << bit)).map((bit) => at * 8 + bit),
        );
        expect(pages).toEqual(set);
      }),
    );
  });
});
