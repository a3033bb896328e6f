import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyStruct, Layout } from '../../src/binary/field.ts';
import { structFromJson, structToJson } from '../../src/binary/json.ts';
import { readStruct } from '../../src/binary/read.ts';
import { Reading } from '../../src/binary/reading.ts';
import { sizeOf } from '../../src/binary/size.ts';
import { writeStruct } from '../../src/binary/write.ts';
import { arbitraryStruct } from '../support/arbitrary.ts';
import { coverage } from '../support/coverage.ts';
import { flips } from '../support/flip.ts';
import { everyLayout } from '../support/layouts.ts';

const layouts = everyLayout().map(({ name, layout }) => [name, layout] as const);

function read(layout: Layout, bytes: Uint8Array): AnyStruct {
  return readStruct(layout, bytes, 0, new Reading(() => {}, 2 ** 20));
}

describe.each(layouts)('%s', (_, layout) => {
  it('reads back from its bytes and from JSON text, and is listed without a gap', () => {
    fc.assert(
      fc.property(arbitraryStruct(layout), (value) => {
        const bytes = writeStruct(layout, value);
        expect(coverage(layout, value)).toMatchObject({ end: bytes.length, gaps: [] });
        expect(bytes).toHaveLength(sizeOf(layout, value));
        expect(read(layout, bytes)).toEqual(value);
        const problems: string[] = [];
        const text = JSON.stringify(structToJson(layout, value));
        expect(structFromJson(layout, JSON.parse(text), '', (path) => problems.push(path))).toEqual(value);
        expect(problems).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });

  it('changes only the bytes of the field that changes', () => {
    fc.assert(
      fc.property(arbitraryStruct(layout), (value) => {
        const before = writeStruct(layout, value);
        const wrong = [...flips(layout, value)].filter(({ value: changed, offset, size }) => {
          const after = writeStruct(layout, changed);
          const differing = [...before.keys()].filter((at) => before[at] !== after[at]);
          const elsewhere = differing.some((at) => at < offset || at >= offset + size);
          return after.length !== before.length || differing.length === 0 || elsewhere;
        });
        expect(wrong.map(({ path }) => path)).toEqual([]);
      }),
      { numRuns: 3 },
    );
  });
});
