import type { Item, ItemKind } from './item.ts';
import { shorten, type TextClass, textWidth } from './measure.ts';

/** A line of text; `x` is where its anchor is, `y` its baseline. */
export interface Run {
  readonly text: string;
  readonly font: TextClass;
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly width: number;
}

/** An item with its place. A chip is a frame around a text. */
export interface Box {
  readonly item: BoxItem;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly texts: readonly Run[];
  readonly chip:
    | { readonly x: number; readonly y: number; readonly width: number; readonly text: Run }
    | undefined;
  readonly children: readonly Box[];
}

/** Bands are boxes too. */
export type BoxItem = Omit<Item, 'kind'> & { readonly kind: ItemKind | 'band' };

interface Shape {
  /** Its note stands below its name. */
  readonly twoLines: boolean;
  /** Children beside each other, as many as fit. */
  readonly flow?: boolean;
}

const SHAPES: Readonly<Record<ItemKind, Shape>> = {
  'root-bus': { twoLines: true },
  bridge: { twoLines: false },
  device: { twoLines: true },
  builtin: { twoLines: false },
  'platform-device': { twoLines: true },
  node: { twoLines: true },
  placeholders: { twoLines: true, flow: true },
  placeholder: { twoLines: false },
  window: { twoLines: true },
};

export const PAD = 10;
export const GAP = 7;
export const CHIP_HEIGHT = 16;
const CHIP_WIDEST = 110;
const LINE = 16;
/** Nodes that are no more than a number. */
const CELL = { height: 24, pad: 6, gap: 5 };
/** A name keeps this much, whatever else stands beside it. */
const NAME = 60;
/** No wish goes further: longer texts are shortened. */
const NAME_WIDEST = 200;
const NOTE_WIDEST = 400;

function headHeight(entry: Item): number {
  return SHAPES[entry.kind].twoLines && entry.note !== '' ? 42 : 26;
}

function chipWidth(text: string): number {
  return text === '' ? 0 : Math.min(CHIP_WIDEST, Math.ceil(textWidth(text, 'chip')) + 14);
}

/** The width at which nothing has to be shortened, within reason. */
export function wantedWidth(entry: Item, columns: number): number {
  const { kind, label, note, right, chip, children } = entry;
  const { twoLines, flow } = SHAPES[kind];
  const name = Math.min(NAME_WIDEST, textWidth(label, 'label'));
  const said = Math.min(NOTE_WIDEST, textWidth(note, 'note'));
  const addressed = right === '' ? 0 : textWidth(right, 'address') + PAD;
  const chipped = chip === '' ? 0 : chipWidth(chip) + PAD;
  const first = name + addressed + chipped + (!twoLines && note !== '' ? said + PAD : 0);
  const head = 2 * PAD + Math.max(first, twoLines ? said : 0);
  if (flow || children.length === 0) return Math.ceil(head);
  return Math.ceil(
    Math.max(
      head,
      besideEachOther(entry, columns, (child) => wantedWidth(child, 1)),
    ),
  );
}

/** Columns that the children of an item stand in: one, but on root buses with several to pack. */
function columnsOf({ kind, children }: Item, columns: number): number {
  const packed = children.filter(({ linked }) => !linked).length;
  return kind === 'root-bus' ? Math.max(1, Math.min(columns, packed)) : 1;
}

/** Width of an item whose children are as wide as `width` tells; those with links have a row of their own. */
export function besideEachOther(entry: Item, columns: number, width: (child: Item) => number): number {
  const packed = columnsOf(entry, columns);
  const rows = entry.children.map((child) => {
    const beside = child.linked ? 1 : packed;
    return width(child) * beside + GAP * (beside - 1);
  });
  return 2 * PAD + Math.max(0, ...rows);
}

/** Places an item and what is inside; its height follows from that. */
export function place(entry: Item, x: number, y: number, width: number, columns: number): Box {
  const top = headHeight(entry);
  const inside = { x: x + PAD, y: y + top, width: width - 2 * PAD };
  const children = SHAPES[entry.kind].flow
    ? flow(entry.children, inside)
    : stack(entry.children, inside, columnsOf(entry, columns));
  const bottom = Math.max(y + top, ...children.map((child) => child.y + child.height + PAD));
  return { item: entry, x, y, width, height: bottom - y, ...head(entry, x, y, width), children };
}

/** One below the other; what no link starts at is packed into columns. */
function stack(
  entries: readonly Item[],
  { x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
  columns: number,
): Box[] {
  const boxes: Box[] = [];
  const column = Math.floor((width - GAP * (columns - 1)) / columns);
  let top = y;
  let row: Box[] = [];
  const endRow = () => {
    if (row.length > 0) top = Math.max(...row.map((box) => box.y + box.height)) + GAP;
    row = [];
  };
  for (const entry of entries) {
    if (entry.linked || columns === 1) {
      endRow();
      row.push(place(entry, x, top, width, 1));
      boxes.push(...row);
      endRow();
      continue;
    }
    if (row.length === columns) endRow();
    const box = place(entry, x + row.length * (column + GAP), top, column, 1);
    row.push(box);
    boxes.push(box);
  }
  return boxes;
}

/** Cells of one size beside each other. */
function flow(
  entries: readonly Item[],
  { x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
): Box[] {
  const widest = Math.max(0, ...entries.map(({ label }) => textWidth(label, 'label')));
  const cell = Math.min(width, Math.ceil(widest) + 2 * CELL.pad);
  const each = Math.max(1, Math.floor((width + CELL.gap) / (cell + CELL.gap)));
  return entries.map((entry, at) =>
    cellBox(
      entry,
      x + (at % each) * (cell + CELL.gap),
      y + Math.floor(at / each) * (CELL.height + CELL.gap),
      cell,
    ),
  );
}

function cellBox(entry: Item, x: number, y: number, width: number): Box {
  const text = shorten(entry.label, 'label', width - 2 * CELL.pad);
  const taken = textWidth(text, 'label');
  const run: Run = { text, font: 'label', x: x + width / 2, y: y + 16.5, anchor: 'middle', width: taken };
  return { item: entry, x, y, width, height: CELL.height, texts: [run], chip: undefined, children: [] };
}

/** Texts of an item: its name at the left, address and chip at the right, the note beside or below. */
function head(entry: Item, x: number, y: number, width: number): Pick<Box, 'texts' | 'chip'> {
  const { kind, label, note, right, chip } = entry;
  const { twoLines } = SHAPES[kind];
  const baseline = y + 17.5;
  const texts: Run[] = [];
  let free = width - 2 * PAD;
  const put = (
    text: string,
    font: TextClass,
    room: number,
    at: number,
    line: number,
    anchor: Run['anchor'] = 'start',
  ) => {
    const shown = shorten(text, font, room);
    const taken = textWidth(shown, font);
    if (shown !== '') texts.push({ text: shown, font, x: at, y: line, anchor, width: taken });
    return taken;
  };

  let edge = x + width - PAD;
  let framed: Box['chip'];
  const chipped = Math.min(chipWidth(chip), free - NAME);
  if (chip !== '' && chipped > 30) {
    const shown = shorten(chip, 'chip', chipped - 14);
    const text = textWidth(shown, 'chip');
    framed = {
      x: edge - chipped,
      y: y + 5.5,
      width: chipped,
      text: { text: shown, font: 'chip', x: edge - chipped / 2, y: y + 17.5, anchor: 'middle', width: text },
    };
    edge -= chipped + 8;
    free -= chipped + 8;
  }
  if (right !== '') {
    const taken = put(right, 'address', Math.max(0, free - NAME), edge, baseline, 'end');
    if (taken > 0) free -= taken + 8;
  }
  const left = x + PAD;
  const named = put(label, 'label', free, left, baseline);
  if (note === '') return { texts, chip: framed };
  if (twoLines) put(note, 'note', width - 2 * PAD, left, baseline + LINE);
  else if (free - named > 40) put(note, 'note', free - named - 8, left + named + 8, baseline);
  return { texts, chip: framed };
}
