import { describe, expect, test } from 'vitest';
import { mix, PALETTES } from '../../src/graph/theme.ts';

/** Machado, Oliveira, Fernandes 2009: what is left of linear RGB without one kind of cones. */
const VISION: Readonly<Record<string, readonly (readonly number[])[]>> = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopic: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopic: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopic: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Linear RGB. */
function linear(colour: string): number[] {
  return [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
}

/** A colour in CIELAB as seen with one kind of vision. */
function seen(colour: string, vision: string): number[] {
  const light = linear(colour);
  const [r = 0, g = 0, b = 0] = (VISION[vision] ?? []).map((row) => {
    const sum = row.reduce((total, share, at) => total + share * (light[at] ?? 0), 0);
    return Math.min(1, Math.max(0, sum));
  });
  const curve = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = curve((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = curve(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = curve((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function difference(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(...a.map((value, at) => value - (b[at] ?? 0)));
}

/** Contrast of two colours as WCAG 2 defines it. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = linear(colour);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

test('contrast is that of WCAG', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

describe.each(Object.entries(PALETTES))('theme %s', (_, palette) => {
  const { paper, band, card, line, ink, muted, hatch, link, units, tint } = palette;
  const tinted = units.flatMap((unit) => [mix(unit, paper, tint.region), mix(unit, paper, tint.card)]);

  test('has text that can be read on everything', () => {
    for (const under of [paper, band, card, mix(line, band, 0.1), ...tinted]) {
      expect(contrast(ink, under)).toBeGreaterThan(7);
      expect(contrast(muted, under)).toBeGreaterThan(4.5);
    }
    expect(contrast(muted, hatch)).toBeGreaterThan(3);
  });

  test('has frames, edges and arrows that can be seen', () => {
    for (const drawn of [line, link, ...units]) expect(contrast(drawn, band)).toBeGreaterThan(2.8);
  });

  test.each(Object.keys(VISION))(
    'has eight colours for units that are told apart with %s vision',
    (vision) => {
      expect(units).toHaveLength(8);
      for (const [at, one] of units.entries()) {
        for (const other of units.slice(at + 1)) {
          expect(difference(seen(one, vision), seen(other, vision))).toBeGreaterThan(20);
        }
      }
    },
  );
});
