import type { LegendEntry } from './legend.ts';
import { shorten, textWidth } from './measure.ts';
import type { Run } from './place.ts';

export interface PlacedEntry {
  readonly entry: LegendEntry;
  readonly x: number;
  readonly y: number;
  /** Of the sample; texts are to the right of it. */
  readonly width: number;
  readonly height: number;
  readonly texts: readonly Run[];
}

const SAMPLE = { width: 26, height: 16 };
const ROW = 24;
const BETWEEN = 22;

/** Entries in rows from left to right. */
export function layoutLegend(
  entries: readonly LegendEntry[],
  { x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
): PlacedEntry[] {
  let left = x;
  let top = y;
  return entries.map((entry): PlacedEntry => {
    const room = width - SAMPLE.width - 7;
    const label = shorten(entry.label, 'label', Math.min(room, 220));
    const named = textWidth(label, 'label');
    const note = shorten(entry.note, 'note', room - named - 6);
    const noted = textWidth(note, 'note');
    const taken = SAMPLE.width + 7 + named + (note === '' ? 0 : 6 + noted);
    if (left > x && left + taken > x + width) {
      left = x;
      top += ROW;
    }
    const at = left + SAMPLE.width + 7;
    const texts: Run[] = [
      { text: label, font: 'label', x: at, y: top + 12.5, anchor: 'start', width: named },
      { text: note, font: 'note', x: at + named + 6, y: top + 12.5, anchor: 'start', width: noted },
    ];
    const placed = { entry, x: left, y: top, ...SAMPLE, texts: texts.filter(({ text }) => text !== '') };
    left += taken + BETWEEN;
    return placed;
  });
}
