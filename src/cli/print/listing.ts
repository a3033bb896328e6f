import type { Anomaly } from '../../binary/anomaly.ts';
import type { AnyStruct, BitsField, FieldOptions } from '../../binary/field.ts';
import type { Row } from '../../binary/listing.ts';
import { listStruct } from '../../binary/listing.ts';
import { bitsText, meaningOf, valueText } from '../../binary/meaning.ts';
import { recordNames } from '../../tables/record-names.ts';
import { layoutOfKind } from '../../tables/registry.ts';
import type { Table } from '../../tables/table.ts';
import { count } from './amounts.ts';
import { wrap } from './wrap.ts';

export interface ListingOptions {
  /** Paints headings and anomalies; plain text without it. */
  readonly paint?: (style: 'heading' | Anomaly['severity'], text: string) => string;
  /** Every raw byte, however many. */
  readonly raw?: boolean;
}

const WIDTH = 80;
const BYTES_A_LINE = 8;
/** Raw bytes beyond these are only counted unless all are asked for. */
const RAW_SHOWN = 64;
const NAME_LIMIT = 30;

/** One printed piece of a table: some bytes, what they are called, and what they say. */
interface Piece {
  readonly row: Row;
  readonly size: number;
  readonly name: string;
  readonly says: string;
}

type NameAt = (offset: number) => string | undefined;

/** The lines of a table's listing: offset, bytes, name, value and meaning of every field, anomalies among them. */
export function* tableListing(
  name: string,
  table: Table,
  bytes: Uint8Array,
  options: ListingOptions = {},
): Generator<string> {
  const { paint = (_, text) => text } = options;
  const anomalies = [...(table.anomalies ?? [])];
  const layout = layoutOfKind(table.kind);
  if (layout === undefined) return;
  const facts = [`${table.signature.trim()}: ${layout.title}`, count(bytes.length, 'byte')];
  if (anomalies.length > 0) facts.push(count(anomalies.length, 'anomaly', 'anomalies'));
  yield paint('heading', name);
  for (const line of wrap(facts.join(', '), WIDTH)) yield paint('heading', line);
  const value = table as unknown as AnyStruct;
  const pieces = [...piecesOf(listStruct(layout, value), recordNames(layout, value))];
  const digits = bytes.length > 0xffff ? 6 : 4;
  const column = pieces.reduce((width, piece) => Math.max(width, labelOf(piece).length), 4);
  const shape = { digits, nameWidth: Math.min(column, NAME_LIMIT) };
  let end = 0;
  for (const piece of pieces) {
    if (piece.row.role === 'heading') {
      for (const line of headingLines(piece.row, shape.digits)) yield paint('heading', line);
      continue;
    }
    yield* pieceLines(piece, bytes, shape, options.raw ?? false);
    end = piece.row.offset + piece.size;
    while (anomalies[0] !== undefined && anomalies[0].offset < end)
      yield* anomalyLines(anomalies.shift(), paint);
  }
  if (table.trailing !== undefined) {
    const trailing = { offset: end, name: 'trailing', depth: 0 };
    const says = `${count(table.trailing.length, 'byte')} after the table`;
    const piece = { row: trailing as Row, size: table.trailing.length, name: 'trailing', says };
    yield* pieceLines(piece, bytes, shape, options.raw ?? false);
  }
  for (const anomaly of anomalies) yield* anomalyLines(anomaly, paint);
}

/** Rows as they are printed: numbers of an array share a line, bits stand with their integer. */
function* piecesOf(rows: Iterable<Row>, nameAt: NameAt): Generator<Piece> {
  let run: Row[] = [];
  for (const row of rows) {
    const last = run.at(-1);
    if (last !== undefined && !sharesLine(last, row, run)) {
      yield numbersPiece(run, nameAt);
      run = [];
    }
    if (row.element !== undefined) run.push(row);
    else if (row.role === 'raw') {
      yield { row, size: row.size, name: row.name, says: count(row.size, 'byte') };
    } else if (row.role !== 'bit') yield { row, size: row.size, name: row.name, says: saysOf(row, nameAt) };
  }
  if (run.length > 0) yield numbersPiece(run, nameAt);
}

function sharesLine(last: Row, row: Row, run: readonly Row[]): boolean {
  const [before, now] = [last.element, row.element];
  if (before === undefined || now === undefined || before.of !== now.of) return false;
  if ((run.length + 1) * row.size > BYTES_A_LINE || row.field?.refers) return false;
  return now.columns === 0 || now.index % now.columns !== 0;
}

function numbersPiece(run: readonly Row[], nameAt: NameAt): Piece {
  const [first] = run as [Row];
  const name = first.name;
  if (run.length === 1) return { row: first, size: first.size, name, says: saysOf(first, nameAt) };
  const says = run.map(({ field, value }) => valueText(field ?? {}, value)).join(' ');
  return { row: first, size: first.size * run.length, name, says };
}

function saysOf({ field, value }: Row, nameAt: NameAt): string {
  if (field === undefined) return '';
  const isBits = field.tag === 'bits';
  const text = isBits ? bitsText(field as BitsField, value as AnyStruct) : valueText(field, value);
  const meaning = leadsTo(field, value, nameAt) ?? meaningOf(field, value);
  return meaning === undefined ? text : `${text}  ${meaning}`;
}

/** The record that an offset leads to. */
function leadsTo({ refers }: FieldOptions, value: unknown, nameAt: NameAt): string | undefined {
  return refers !== undefined && refers.by === undefined ? nameAt(Number(value)) : undefined;
}

function labelOf({ row, name }: Piece): string {
  return row.role === 'heading' ? '' : '  '.repeat(row.depth) + name;
}

function headingLines({ offset, depth, name, layout, value }: Row, digits: number): string[] {
  const called = layout.called?.(value as AnyStruct);
  const start = `${hexOffset(offset, digits)}  ${'  '.repeat(depth)}${name}  `;
  const title = called === undefined ? layout.title : `${layout.title}: ${called}`;
  return wrap(title, WIDTH - start.length).map(
    (line, index) => (index === 0 ? start : ''.padEnd(start.length)) + line,
  );
}

function* pieceLines(
  piece: Piece,
  bytes: Uint8Array,
  { digits, nameWidth }: { readonly digits: number; readonly nameWidth: number },
  raw: boolean,
): Generator<string> {
  const { row, size } = piece;
  const label = labelOf(piece).padEnd(nameWidth);
  const left = digits + 2 + 2 + BYTES_A_LINE * 2 + 2 + nameWidth + 2;
  const texts = wrap(piece.says, WIDTH - left);
  const shown = row.role === 'raw' && !raw && size > RAW_SHOWN * 2 ? RAW_SHOWN : size;
  const lines = Math.max(Math.ceil(shown / BYTES_A_LINE), texts.length);
  for (let line = 0; line < lines; line++) {
    const offset = row.offset + line * BYTES_A_LINE;
    const end = Math.min(row.offset + shown, offset + BYTES_A_LINE);
    const place = offset < end || line === 0 ? hexOffset(offset, digits) : '';
    const hex = offset < end ? Buffer.from(bytes.subarray(offset, end)).toString('hex') : '';
    const name = line === 0 ? label : ''.padEnd(nameWidth);
    const cells = [place.padEnd(digits + 2), hex.padEnd(BYTES_A_LINE * 2), name, texts[line] ?? ''];
    yield cells.join('  ').trimEnd();
  }
  if (shown < size) yield `${''.padEnd(digits + 2)}  ... ${count(size - shown, 'more byte')}`;
}

function* anomalyLines(
  anomaly: Anomaly | undefined,
  paint: NonNullable<ListingOptions['paint']>,
): Generator<string> {
  if (anomaly === undefined) return;
  const { rule, severity, offset, message } = anomaly;
  const text = `${rule} ${severity} at ${hexOffset(offset, 4)}: ${message}`;
  for (const [index, line] of wrap(text, WIDTH - 4).entries())
    yield paint(severity, `${index === 0 ? ' ! ' : '   '} ${line}`);
}

function hexOffset(offset: number, digits: number): string {
  return `0x${offset.toString(16).padStart(digits, '0')}`;
}
