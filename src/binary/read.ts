import { emptyOf } from './empty.ts';
import type { AnyStruct, ArrayField, Layout, TailField } from './field.ts';
import { checkText, finishScalar } from './finish-scalar.ts';
import { fromLatin1 } from './latin1.ts';
import type { Reading } from './reading.ts';
import { readRecords } from './records.ts';
import { scalarParser } from './scalar-parser.ts';
import { readUints } from './uint.ts';

/** How much more than a number a structure counts against what may be decoded. */
export const STRUCT_WEIGHT = 16;

interface Mutable {
  kind: string;
  [name: string]: unknown;
}

/** A structure being read. */
interface Frame {
  readonly slice: Uint8Array;
  /** Where the slice starts in the table. */
  readonly base: number;
  readonly value: Mutable;
  readonly reading: Reading;
  /** Bytes of the slice that have been read. */
  cursor: number;
  /** False once a field did not fit: what follows it stays raw. */
  fits: boolean;
}

/**
 * Reads one structure from exactly its bytes. `base` is where they start in the table. Never throws for
 * slices of at least `layout.minSize` bytes; what does not fit is kept as raw bytes and reported.
 */
export function readStruct(layout: Layout, slice: Uint8Array, base: number, reading: Reading): AnyStruct {
  const { scalars } = layout;
  const stated = layout.fixedEnd?.(slice) ?? slice.length;
  const limit = stated < layout.minSize || stated > slice.length ? slice.length : stated;
  let count = scalars.length;
  let cursor = layout.fixedSize;
  while (cursor > limit) {
    count--;
    cursor = scalars[count]?.offset ?? 0;
  }
  const value: Mutable = { kind: layout.kind };
  const raw = count > 0 ? scalarParser(layout, count)(slice) : {};
  for (let index = 0; index < count; index++) {
    const scalar = scalars[index];
    if (scalar === undefined) break;
    const { name, field, offset } = scalar;
    value[name] = finishScalar(field, raw[name], name, base + offset, reading);
  }
  const fits = count === scalars.length || limit < slice.length;
  const frame: Frame = { slice, base, value, reading, cursor, fits };
  for (const { name, field } of layout.tails) readTail(frame, name, field);
  if (frame.fits) checkCounts(layout, frame);
  if (frame.cursor < slice.length) {
    value.extra = slice.slice(frame.cursor);
    const message = `${layout.title}: ${slice.length - frame.cursor} bytes after the last field`;
    reading.report('PXM214', 'info', base + frame.cursor, message);
  }
  return value;
}

/** Reads one variable field at the cursor; an empty one if a field before it did not fit. */
function readTail(frame: Frame, name: string, field: TailField): void {
  const { slice, value, base, cursor, reading } = frame;
  if (!frame.fits) {
    if (!field.optional) value[name] = emptyOf(field);
    return;
  }
  switch (field.tag) {
    case 'text': {
      const wanted = field.until?.(value) ?? slice.length;
      frame.cursor = wanted >= cursor && wanted <= slice.length ? wanted : slice.length;
      const text = fromLatin1(slice.subarray(cursor, frame.cursor));
      checkText(field, text, name, base + cursor, reading);
      value[name] = text;
      return;
    }
    case 'rest':
      value[name] = slice.slice(cursor);
      frame.cursor = slice.length;
      return;
    case 'gap': {
      const to = field.to(value);
      if (to <= cursor || to > slice.length) return;
      value[name] = slice.slice(cursor, to);
      frame.cursor = to;
      reading.report('PXM228', 'info', base + cursor, `${name}: ${to - cursor} bytes that belong to nothing`);
      return;
    }
    case 'array': {
      const elements = readArray(frame, name, field);
      if (elements.length > 0 || !field.optional) value[name] = elements;
      return;
    }
    case 'list':
      value[name] = readRecords(field.framing, slice.subarray(cursor), base + cursor, value, reading);
      frame.cursor = slice.length;
  }
}

/** As many elements as are stated and fit; none if the structure places them elsewhere. */
function readArray(frame: Frame, name: string, field: ArrayField): unknown[] {
  const { slice, base, value, cursor, reading } = frame;
  const { item } = field;
  const size = item.tag === 'struct' ? item.fixedSize : item.size;
  const room = Math.floor((slice.length - cursor) / size);
  const wanted = field.elements?.(value) ?? room;
  if (wanted === 0) return [];
  const start = field.at?.(value) ?? cursor;
  const fitting = start === cursor ? Math.min(wanted, room) : 0;
  const count = reading.take(fitting, item.tag === 'struct' ? STRUCT_WEIGHT : 1);
  frame.fits = count === wanted;
  frame.cursor += count * size;
  if (fitting < wanted) {
    const message = `${name}: ${wanted} elements of ${size} bytes at ${start} do not fit, ${slice.length - cursor} bytes are left at ${cursor}`;
    reading.report('PXM215', 'error', base + cursor, message);
  } else if (count < fitting) {
    const message = `${name}: ${wanted - count} more elements are kept as bytes`;
    reading.report('PXM225', 'warning', base + frame.cursor, message);
  } else if (field.surplus) {
    const message = `${name}: ${count} elements more than the structure counts`;
    reading.report('PXM214', 'info', base + cursor, message);
  }
  if (item.tag === 'uint') {
    const numbers = readUints(slice, cursor, size, count);
    return item.signed ? numbers.map((number) => (number as number) | 0) : numbers;
  }
  const found: unknown[] = new Array(count);
  for (let index = 0; index < count; index++) {
    const from = cursor + index * size;
    found[index] = readElement(item, slice.subarray(from, from + size), base + from, reading);
  }
  return found;
}

/** A structure in an array, whose own length is not what cut it out. */
function readElement(layout: Layout, slice: Uint8Array, base: number, reading: Reading): AnyStruct {
  const value = readStruct(layout, slice, base, reading);
  for (const { name, field, offset } of layout.scalars) {
    if (!field.length || value[name] === slice.length) continue;
    const rule = (value[name] as number) < slice.length ? 'PXM211' : 'PXM218';
    const message = `${layout.title}: ${name} is ${value[name]}, there are ${slice.length} bytes`;
    reading.report(rule, 'warning', base + offset, message);
  }
  return value;
}

/** Reports counts that are not those of the elements read, and indices of elements that are not there. */
function checkCounts(layout: Layout, { value, base, reading }: Frame): void {
  for (const { name, field, offset } of layout.scalars) {
    const { count, indexes } = field;
    const array = count ?? indexes?.array;
    if (array === undefined || value[name] === undefined) continue;
    const there = (value[array] as { readonly length: number } | undefined)?.length ?? 0;
    const message = `${layout.title}: ${name} is ${value[name]}, ${array} has ${there}`;
    if (count !== undefined && value[name] !== there)
      reading.report('PXM218', 'warning', base + offset, message);
    if (indexes?.when(value) && (value[name] as number) >= there)
      reading.report('PXM227', 'warning', base + offset, message);
  }
}
