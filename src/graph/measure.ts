import { printable } from '../diagnostics/printable.ts';

export type TextClass = 'title' | 'band' | 'label' | 'note' | 'address' | 'chip';

/** Font size in pixels, and whether the face is bold or of fixed width. */
export const FONTS: Readonly<
  Record<TextClass, { readonly size: number; readonly bold?: boolean; readonly mono?: boolean }>
> = {
  title: { size: 20, bold: true },
  band: { size: 14, bold: true },
  label: { size: 12.5, bold: true },
  note: { size: 11.5 },
  address: { size: 11, mono: true },
  chip: { size: 10.5, bold: true },
};

/** Widths in em of a wide face (DejaVu Sans); others are narrower, so that text fits whatever the viewer has. */
const CLASSES: readonly (readonly [characters: RegExp, width: number])[] = [
  [/[ijl|'.,:;I \u00b7]/, 0.35],
  [/[f()[\]/\\-]/, 0.415],
  [/[tr!]/, 0.445],
  [/[mwMW@%…—→×]/, 1],
  [/[#+<=>^~]/, 0.84],
  [/[A-Z&_–]/, 0.79],
  [/[0-9]/, 0.64],
  [/[ -~]/, 0.65],
];
const OTHER = 1.35;
const BOLD = 1.11;
const MONO = 0.61;

/** Upper estimate of the width of a text in pixels. */
export function textWidth(text: string, font: TextClass): number {
  const { size, bold, mono } = FONTS[font];
  let em = 0;
  for (const character of text) {
    const known = CLASSES.find(([characters]) => characters.test(character))?.[1];
    em += mono && character <= '~' ? MONO : (known ?? OTHER);
  }
  return em * size * (bold && !mono ? BOLD : 1);
}

/** The text, or as much of it as fits; characters that control anything are written out. */
export function shorten(text: string, font: TextClass, width: number): string {
  const whole = printable(text).replace(/\s+/g, ' ').trim();
  if (textWidth(whole, font) <= width) return whole;
  const characters = Array.from(whole);
  let low = 0;
  let high = characters.length - 1;
  while (low < high) {
    const kept = Math.ceil((low + high) / 2);
    if (textWidth(cut(characters, kept, font), font) <= width) low = kept;
    else high = kept - 1;
  }
  return low === 0 ? '' : cut(characters, low, font);
}

/** Names differ at their ends more often than in the middle; of what is said of them the beginning matters most. */
function cut(characters: readonly string[], kept: number, font: TextClass): string {
  const tail = font === 'note' ? 0 : Math.floor(kept / 3);
  const end = tail > 0 ? characters.slice(-tail) : [];
  return `${characters
    .slice(0, kept - tail)
    .join('')
    .trimEnd()}…${end.join('')}`;
}
