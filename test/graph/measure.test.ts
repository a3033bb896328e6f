import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shorten, type TextClass, textWidth } from '../../src/graph/measure.ts';

/** Widths that Chromium 156 measured for DejaVu Sans and DejaVu Sans Mono, in pixels. */
const MEASURED: readonly (readonly [text: string, font: TextClass, width: number])[] = [
  ['vfio-pci, host 0008:01:00.0, BARs 16M 256G 32M, 10de:2941', 'note', 352.8],
  ['SMMUv3, near node 0, 44 bits', 'note', 173.1],
  ['xio3130-downstream', 'note', 121.8],
  ['abcdefghijklmnopqrstuvwxyz', 'note', 168.4],
  ['ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'note', 200.9],
  ['0123456789', 'note', 73.2],
  ['mmmmwwww', 'note', 82.4],
  ['pcie-root-port', 'label', 98.5],
  ['filled by gpu0', 'label', 96.6],
  ['node 128', 'label', 65.4],
  ['WWWWMMMM', 'label', 104.9],
  ['a … b × c', 'label', 65.2],
  ['01:00.0 → bus 02–09', 'address', 125.8],
  ['0123456789', 'address', 66.2],
];

describe('textWidth', () => {
  test.each(MEASURED)('takes %j as %s for wider than it is, but not by much', (text, font, width) => {
    expect(textWidth(text, font)).toBeGreaterThanOrEqual(width);
    expect(textWidth(text, font)).toBeLessThan(width * 1.25);
  });
});

describe('shorten', () => {
  test('keeps what fits', () => {
    expect(shorten('gpu0', 'label', 60)).toBe('gpu0');
  });

  test('keeps both ends of a name, and the beginning of what is said of it', () => {
    expect(shorten('a-very-long-name-of-gpu-17', 'label', 120)).toMatch(/^a-very-.*….*-17$/);
    expect(shorten('vfio-pci, host 0008:01:00.0, BARs 16M', 'note', 120)).toMatch(/^vfio-pci, host .*…$/);
  });

  test('writes out what turns the direction of text or moves a cursor', () => {
    expect(shorten('a\u202eb\u0007', 'label', 200)).toBe('a\\u202eb\\x07');
  });

  test('gives at most the width, for any text and any font', () => {
    const fonts = fc.constantFrom<TextClass>('title', 'band', 'label', 'note', 'address', 'chip');
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fonts,
        fc.integer({ min: 0, max: 300 }),
        (text, font, width) => {
          expect(textWidth(shorten(text, font, width), font)).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});
