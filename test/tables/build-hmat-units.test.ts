import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dividingUnit } from '../../src/tables/build/hmat-units.ts';

const MIB = 1n << 20n;
const UNREACHABLE = 0xffff;

const latencies = fc.array(fc.bigInt({ min: 0n, max: 10_000_000n }), { minLength: 1, maxLength: 8 });
const bandwidths = latencies.map((values) => values.map((value) => value * MIB));

describe('entries of an HMAT for a VMM other than QEMU', () => {
  test('count a unit that divides all values, where they fit', () => {
    const { field, entry } = dividingUnit('latency', [90n, 0n, 140n, 300n]);
    expect([field, ...[90n, 0n, 140n, 300n].map(entry)]).toEqual([10_000n, 9, 0, 14, 30]);
    const wide = dividingUnit('bandwidth', [200n << 30n, 100n << 30n]);
    expect([wide.field, wide.entry(200n << 30n)]).toEqual([102_400n, 2]);
  });

  test('count the smallest unit in which all fit otherwise', () => {
    const { field, entry } = dividingUnit('latency', [1n, 65_535n, 131_068n]);
    expect([field, entry(1n), entry(65_535n), entry(131_068n)]).toEqual([2_000n, 1, 32_768, 65_534]);
  });

  test.each([
    ['latency', latencies, 1000n, 1n],
    ['bandwidth', bandwidths, 1n, MIB],
  ] as const)(
    'are near their %s, zero only for nothing, and never "unreachable"',
    (kind, values, scale, step) => {
      fc.assert(
        fc.property(values, (all) => {
          const { field, entry } = dividingUnit(kind, all);
          expect(field).toBeGreaterThan(0n);
          const unit = (field * step) / scale;
          for (const value of all) {
            const coded = entry(value);
            expect(coded).toBeLessThan(UNREACHABLE);
            expect(coded === 0).toBe(value === 0n);
            const off = BigInt(coded) * unit - value;
            if (value >= unit) expect(off < 0n ? -off * 2n : off * 2n).toBeLessThanOrEqual(unit);
          }
        }),
      );
    },
  );
});
