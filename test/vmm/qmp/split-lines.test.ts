import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SplitLines } from '../../../src/vmm/qmp/split-lines.ts';

describe('a stream of lines', () => {
  test('gives the same lines wherever it is cut', () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ''));
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat(200)), (lines, places) => {
        const bytes = Buffer.from(lines.map((one) => `${one}\n`).join(''));
        const cuts = [0, ...places.filter((at) => at < bytes.length).sort((a, b) => a - b), bytes.length];
        const split = new SplitLines(1000);
        const came = cuts.slice(1).flatMap((end, at) => [...split.push(bytes.subarray(cuts[at], end))]);
        expect(came).toEqual(lines.map((one) => one.replace(/^\ufeff/, '')));
      }),
    );
  });

  test('is refused when a line is too long or no text', () => {
    expect(() => [...new SplitLines(4).push(Buffer.from('12345'))]).toThrow(RangeError);
    expect(() => [...new SplitLines(4).push(Uint8Array.of(0xc3, 0x0a))]).toThrow(TypeError);
    expect([...new SplitLines(4).push(Buffer.from('1234\n5678\n'))]).toEqual(['1234', '5678']);
  });
});
