import { describe, expect, test } from 'vitest';
import { mix, PALETTES } from '../../src/graph/theme.ts';

/** Contrast of two colours as WCAG 2 defines it. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5]
      .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
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

  test('has a colour of its own for each of eight units', () => {
    expect(new Set(units).size).toBe(8);
  });
});
