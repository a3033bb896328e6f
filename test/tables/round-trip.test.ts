import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyStruct, Layout } from '../../src/binary/field.ts';
import { structFromJson, structToJson } from '../../src/binary/json.ts';
import { listStruct } from '../../src/binary/listing.ts';
import { readStruct } from '../../src/binary/read.ts';
import { Reading } from '../../src/binary/reading.ts';
import { sizeOf } from '../../src/binary/size.ts';
import { writeStruct } from '../../src/binary/write.ts';
import { arbitraryStruct } from '../support/arbitrary.ts';
import { flips } from '../support/flip.ts';
import { everyLayout } from '../support/layouts.ts';

const RUNS = { numRuns: 15 };
const layouts = everyLayout().map(({ name, layout }) => [name, layout] as const);

function read(layout: Layout, bytes: Uint8Array): AnyStruct {
  return readStruct(layout, bytes, 0, new Reading(() => {}, 2 ** 20));
}

describe.each(layouts)('%s', (_, layout) => {
  it('reads back from its bytes as it was written', () => {
    fc.assert(
      fc.property(arbitraryStruct(layout), (value) => {
        const bytes = writeStruct(layout, value);
        expect(bytes).toHaveLength(sizeOf(layout, value));
        expect(read(layout, bytes)).toEqual(value);
      }),
      RUNS,
    );
  });

  it('survives JSON text', () => {
    fc.assert(
      fc.property(arbitraryStruct(layout), (value) => {
        const problems: string[] = [];
        const text = JSON.stringify(structToJson(layout, value));
        const back = structFromJson(layout, JSON.parse(text), '', (path) => problems.push(path));
        expect(problems).toEqual([]);
        expect(back).toEqual(value);
      }),
      RUNS,
    );
  });

  it('lists every byte exactly once', () => {
    fc.assert(
      fc.property(arbitraryStruct(layout), (value) => {
        let end = 0;
        for (const { offset, size } of listStruct(layout, value)) {
          if (size > 0) expect(offset).toBe(end);
          end += size;
        }
        expect(end).toBe(sizeOf(layout, value));
      }),
      RUNS,
    );
  });

  it('changes only the bytes of the field that changes', () => {
    fc.assert(
      fc.property(arbitraryStruct(layout), (value) => {
        const before = writeStruct(layout, value);
        for (const { path, value: changed, offset, size } of flips(layout, value)) {
          const after = writeStruct(layout, changed);
          const differing = [...before.keys()].filter((at) => before[at] !== after[at]);
          expect(after.length, path).toBe(before.length);
          expect(differing.length, path).toBeGreaterThan(0);
          expect(
            differing.every((at) => at >= offset && at < offset + size),
            path,
          ).toBe(true);
        }
      }),
      { numRuns: 3 },
    );
  });
});
