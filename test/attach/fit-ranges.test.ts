import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { misfits, misfitText } from '../../src/attach/fit-ranges.ts';

const PAGE = 0x1000n;
/** As Linux gives them for an IOMMU that translates 39 bits, with the window of interrupts left out. */
const INTEL_39 = {
  ranges: [
    { start: 0n, last: 0xfedfffffn },
    { start: 0xfef00000n, last: 0x7fffffffffn },
  ],
  alignment: PAGE,
};
const ram = (start: bigint, last: bigint) => ({ name: 'RAM', start, last });

describe('what devices of a guest cannot reach', () => {
  test('memory between reserved addresses and below the end fits', () => {
    expect(misfits([ram(0n, 0x9ffffn), ram(0x100000000n, 0x7fffffffffn)], INTEL_39)).toEqual([]);
  });

  test('memory over the window of interrupts is reserved there, and nowhere else', () => {
    const [misfit, ...others] = misfits([ram(0xc0000000n, 0xffffffffn)], INTEL_39);
    expect(others).toEqual([]);
    expect(misfit).toMatchObject({ start: 0xfee00000n, last: 0xfeefffffn, why: 'reserved' });
    expect(misfit && misfitText(misfit, INTEL_39)).toBe(
      'RAM (0xc0000000 to 0xffffffff) lies from 0xfee00000 to 0xfeefffff in addresses that the host reserves',
    );
  });

  test('memory past the end of what is translated says how far that reaches', () => {
    const [misfit] = misfits([ram(0x7000000000n, 0x8fffffffffn)], INTEL_39);
    expect(misfit).toMatchObject({ start: 0x8000000000n, why: 'beyond' });
    expect(misfit && misfitText(misfit, INTEL_39)).toBe(
      'RAM (0x7000000000 to 0x8fffffffff) lies from 0x8000000000 to 0x8fffffffff beyond 0x7fffffffff that the IOMMU translates',
    );
  });

  test('memory that ends inside of a page of the IOMMU is misaligned', () => {
    const big = { ranges: [{ start: 0n, last: 2n ** 48n - 1n }], alignment: 0x10000n };
    expect(misfits([ram(0n, 0x1ffffn), ram(0x100000n, 0x100fffn)], big)).toMatchObject([
      { start: 0x100000n, why: 'misaligned' },
    ]);
  });

  test('nothing is translated: all of it lies beyond', () => {
    const [misfit] = misfits([ram(0n, 0xfffn)], { ranges: [], alignment: 1n });
    expect(misfit).toMatchObject({ start: 0n, last: 0xfffn, why: 'beyond' });
  });

  test('a page is told exactly when no usable range holds it', () => {
    const cell = fc.nat(24);
    const spans = fc
      .uniqueArray(cell, { maxLength: 8 })
      .map((ends) => ends.sort((a, b) => a - b))
      .map((ends) => Array.from({ length: ends.length >> 1 }, (_, at) => [ends[at * 2], ends[at * 2 + 1]]));
    const toRange = ([first = 0, last = 0]: (number | undefined)[]) => ({
      start: BigInt(first) * PAGE,
      last: BigInt(last + 1) * PAGE - 1n,
    });
    fc.assert(
      fc.property(spans, cell, fc.integer({ min: 0, max: 6 }), (usable, first, length) => {
        const ranges = usable.map(toRange);
        const found = misfits([{ name: 'RAM', ...toRange([first, first + length]) }], {
          ranges,
          alignment: PAGE,
        });
        for (let page = 0; page <= 32; page++) {
          const at = BigInt(page) * PAGE;
          const inside = page >= first && page <= first + length;
          const held = ranges.some(({ start, last }) => start <= at && at <= last);
          const told = found.filter(({ start, last }) => start <= at && at <= last);
          expect(told.length, `page ${page}`).toBe(inside && !held ? 1 : 0);
          if (told[0]) expect(told[0].why).toBe(at > (ranges.at(-1)?.last ?? -1n) ? 'beyond' : 'reserved');
        }
      }),
    );
  });
});
