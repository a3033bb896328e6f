import type { Band } from './bands.ts';
import { type Item, item } from './item.ts';
import { shorten, textWidth } from './measure.ts';
import { type Box, besideEachOther, GAP, PAD, place, type Run, wantedWidth } from './place.ts';

interface Room {
  readonly x: number;
  readonly y: number;
  /** Links need a lane between buses and nodes. */
  readonly linked: boolean;
  /** Width to fill; as wide as wanted without. */
  readonly width?: number;
}

const HEAD = 34;
const LANE = 96;
const LEGIBLE = 190;
const BAND_GAP = 14;
const LEFT = { least: 300, most: 760 };
const RIGHT = { least: 310, most: 400 };

/** Bands one below the other, with buses at the left and nodes at the right of all of them. */
export function layoutBands(
  bands: readonly Band[],
  { x, y, linked, width: wanted }: Room,
): { readonly boxes: Box[]; readonly width: number; readonly height: number } {
  const columns = columnsFor(bands);
  const left = sideWidth(
    bands.flatMap((band) => band.left),
    LEFT,
    columns,
  );
  const right = sideWidth(
    bands.flatMap((band) => band.right),
    RIGHT,
    1,
  );
  const lane = left === 0 || right === 0 ? 0 : linked ? LANE : 2 * PAD;
  const natural = left + lane + right + 2 * PAD;
  const width = Math.max(natural, wanted ?? 0);
  // What is left over goes to the nodes, or to the buses where there are none.
  const spare = width - natural;
  const wide = right > 0 ? { left, right: right + spare } : { left: left + spare, right };

  const boxes: Box[] = [];
  let top = y;
  for (const band of bands) {
    const children = [
      ...stackSide(band.left, x + PAD, top + HEAD, wide.left, columns),
      ...stackSide(band.right, x + PAD + wide.left + lane, top + HEAD, wide.right, 1),
    ];
    const bottom = Math.max(top + HEAD, ...children.map((child) => child.y + child.height + PAD));
    boxes.push(bandBox(band, { x, y: top, width, height: bottom - top, children }));
    top = bottom + BAND_GAP;
  }
  return { boxes, width, height: Math.max(0, top - y - BAND_GAP) };
}

function stackSide(items: readonly Item[], x: number, y: number, width: number, columns: number): Box[] {
  const boxes: Box[] = [];
  let top = y;
  for (const entry of items) {
    const box = place(entry, x, top, width, columns);
    boxes.push(box);
    top = box.y + box.height + GAP;
  }
  return boxes;
}

/** The more devices there are, the more of them stand beside each other. */
function columnsFor(bands: readonly Band[]): number {
  const count = (items: readonly Item[]): number =>
    items.reduce((sum, { children }) => sum + 1 + count(children), 0);
  const all = bands.reduce((sum, { left }) => sum + count(left), 0);
  return all > 90 ? 3 : all > 20 ? 2 : 1;
}

function sideWidth(items: readonly Item[], { least, most }: typeof LEFT, columns: number): number {
  if (items.length === 0) return 0;
  const wanted = Math.max(...items.map((entry) => wantedWidth(entry, columns)));
  return Math.max(least, Math.min(most, wanted), ...items.map((entry) => leastWidth(entry, columns)));
}

/** Room for something legible in the innermost box of a deep tree. */
function leastWidth(entry: Item, columns: number): number {
  const inner = besideEachOther(entry, columns, (child) => leastWidth(child, 1));
  return Math.max(LEGIBLE + 2 * PAD, inner);
}

function bandBox({ label, note }: Band, at: Pick<Box, 'x' | 'y' | 'width' | 'height' | 'children'>): Box {
  const free = at.width - 2 * PAD;
  const name = shorten(label, 'band', free);
  const named = textWidth(name, 'band');
  const more = shorten(note, 'note', free - named - 10);
  const texts: Run[] = [
    { text: name, font: 'band', x: at.x + PAD, y: at.y + 22, anchor: 'start', width: named },
  ];
  if (more !== '') {
    const width = textWidth(more, 'note');
    texts.push({
      text: more,
      font: 'note',
      x: at.x + PAD + named + 10,
      y: at.y + 22,
      anchor: 'start',
      width,
    });
  }
  // Its kind is what the drawing goes by; everything else of an item is empty.
  const said = { ...item({ kind: 'node', label, about: note }), kind: 'band' as const };
  return { item: said, ...at, texts, chip: undefined };
}
