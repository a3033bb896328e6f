import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteLimit } from '../../../src/attach/owned/byte-limit.ts';
import { type DmaMapping, Mappings } from '../../../src/attach/owned/mappings.ts';
import { PxmError } from '../../../src/diagnostics/pxm-error.ts';
import { RequestRefused } from '../../../src/vfio/request-refused.ts';

/** An address space that answers as Linux does: EEXIST for an overlap, ENOENT for what is not mapped whole. */
class Space {
  readonly mapped = new Map<bigint, bigint>();
  calls = 0;

  map({ iova, length }: { iova: bigint; length: bigint }): void {
    this.calls++;
    for (const [start, size] of this.mapped)
      if (start < iova + length && iova < start + size)
        throw new RequestRefused('IOMMU_IOAS_MAP', 'EEXIST', 'it');
    this.mapped.set(iova, length);
  }

  unmap(iova: bigint, length: bigint): void {
    this.calls++;
    if (this.mapped.get(iova) !== length) throw new RequestRefused('IOMMU_IOAS_UNMAP', 'ENOENT', 'it');
    this.mapped.delete(iova);
  }
}

function codeOf(work: () => unknown): string {
  try {
    work();
    return 'done';
  } catch (error) {
    if (error instanceof RequestRefused) return error.errno;
    if (error instanceof PxmError) return error.code;
    throw error;
  }
}

function made(limit?: bigint) {
  const space = new Space();
  const bytes = new ByteLimit(limit);
  const mappings = new Mappings(space, bytes);
  const map = (iova: bigint, length: bigint) => mappings.map({ userVa: 0x10000n, iova, length });
  return { space, bytes, mappings, map };
}

describe('mappings with an owner', () => {
  test('are taken back by their owner, once', () => {
    const { space, map, bytes } = made();
    const mapping = map(0x1000n, 0x2000n);
    mapping.unmap();
    map(0x1000n, 0x2000n);
    mapping.unmap();
    expect([...space.mapped]).toEqual([[0x1000n, 0x2000n]]);
    expect(bytes.used).toBe(0x2000n);
  });

  test('a second one over the first is refused with EEXIST, and not counted', () => {
    const { map, bytes } = made();
    map(0x1000n, 0x2000n);
    expect(codeOf(() => map(0x2000n, 0x2000n))).toBe('EEXIST');
    expect(bytes.used).toBe(0x2000n);
  });

  test('are not cut: a range that holds a part of one is refused before the kernel is asked', () => {
    const { map, mappings, space } = made();
    map(0x1000n, 0x2000n);
    map(0x3000n, 0x1000n);
    const calls = space.calls;
    expect(codeOf(() => mappings.unmap(0x2000n, 0x2000n))).toBe('PXM484');
    expect(codeOf(() => mappings.unmap(0x1000n, 0x1000n))).toBe('PXM484');
    expect(space.calls).toBe(calls);
    mappings.unmap(0n, 0x10000n);
    expect(space.mapped.size).toBe(0);
  });

  test('where there is none, the kernel says ENOENT', () => {
    expect(codeOf(() => made().mappings.unmap(0x1000n, 0x1000n))).toBe('ENOENT');
  });

  test('beyond the limit of the VM are refused before the kernel is asked', () => {
    const { map, space } = made(0x3000n);
    const first = map(0x1000n, 0x2000n);
    const calls = space.calls;
    expect(codeOf(() => map(0x8000n, 0x2000n))).toBe('PXM481');
    expect(space.calls).toBe(calls);
    first.unmap();
    expect(codeOf(() => map(0x8000n, 0x2000n))).toBe('done');
  });

  test('whatever is done, what is counted is what is mapped and never more than the limit', () => {
    const limit = 0x8000n;
    const range = fc.tuple(fc.nat(15), fc.integer({ min: 1, max: 4 }));
    const step = fc.oneof(
      fc.tuple(fc.constant('map' as const), range),
      fc.tuple(fc.constant('unmap' as const), range),
      fc.tuple(fc.constant('give' as const), range),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { map, mappings, space, bytes } = made(limit);
        const owned: DmaMapping[] = [];
        for (const [what, [page, pages]] of steps) {
          const [iova, length] = [BigInt(page) << 12n, BigInt(pages) << 12n];
          if (what === 'map') codeOf(() => owned.push(map(iova, length)));
          if (what === 'unmap') codeOf(() => mappings.unmap(iova, length));
          if (what === 'give') owned[page % Math.max(1, owned.length)]?.unmap();
          const total = [...space.mapped.values()].reduce((sum, each) => sum + each, 0n);
          expect(bytes.used).toBe(total);
          expect(total <= limit).toBe(true);
          expect(mappings.live.map((one) => one.iova)).toEqual(
            [...space.mapped.keys()].sort((a, b) => (a < b ? -1 : 1)),
          );
        }
        mappings.clear();
        expect([bytes.used, space.mapped.size]).toEqual([0n, 0]);
      }),
    );
  });
});
