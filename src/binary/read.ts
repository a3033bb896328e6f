import type { Report } from './anomaly.ts';
import { splitBits } from './bits.ts';
import { emptyOf } from './empty.ts';
import type { AnyStruct, ArrayField, Layout, ScalarField, TailField } from './field.ts';
import { fromLatin1 } from './latin1.ts';
import { readRecords } from './records.ts';
import { scalarParser } from './scalar-parser.ts';
import { readUint } from './uint.ts';

/** What one reading of a table carries along. */
export interface Reading {
  readonly report: Report;
  /** Elements and records that may still be decoded; beyond that bytes stay raw, so that memory stays bounded. */
  budget: number;
}

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
  if (frame.cursor < slice.length) {
    value.extra = slice.slice(frame.cursor);
    reading.report({
      rule: 'PXM214',
      severity: 'info',
      offset: base + frame.cursor,
      message: `${layout.title}: ${slice.length - frame.cursor} bytes after the last field`,
    });
  }
  return value;
}

function finishScalar(
  field: ScalarField,
  raw: unknown,
  name: string,
  offset: number,
  reading: Reading,
): unknown {
  switch (field.tag) {
    case 'bits': {
      const value = splitBits(field, raw as number | bigint);
      if (value.reserved)
        notAsWanted(`${name} has reserved bits 0x${value.reserved.toString(16)} set`, offset, reading);
      return value;
    }
    case 'uint': {
      const value = field.size === 3 ? readUint(raw as Uint8Array, 0, 3) : raw;
      if (field.reserved && Number(value) !== Number(field.is ?? 0)) {
        notAsWanted(`${name} is ${String(value)}, expected ${field.is ?? 0}`, offset, reading);
      }
      return value;
    }
    case 'chars':
      return fromLatin1(raw as Uint8Array);
    case 'bytes': {
      const value = (raw as Uint8Array).slice();
      if (field.reserved && value.some((byte) => byte !== 0))
        notAsWanted(`${name} is not zero`, offset, reading);
      return value;
    }
    case 'nested':
      return readStruct(field.item, raw as Uint8Array, offset, reading);
  }
}

function notAsWanted(message: string, offset: number, { report }: Reading): void {
  report({ rule: 'PXM210', severity: 'warning', offset, message });
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
      value[name] = fromLatin1(slice.subarray(cursor, frame.cursor));
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
      return;
    }
    case 'array':
      value[name] = readArray(frame, name, field);
      return;
    case 'list':
      value[name] = readRecords(field.framing, slice.subarray(cursor), base + cursor, value, reading);
      frame.cursor = slice.length;
  }
}

/** As many elements as are stated and fit; none if the structure places them elsewhere. */
function readArray(frame: Frame, name: string, { item, elements, at }: ArrayField): unknown[] {
  const { slice, base, value, cursor, reading } = frame;
  const size = item.tag === 'struct' ? item.fixedSize : item.size;
  const room = Math.floor((slice.length - cursor) / size);
  const wanted = elements?.(value) ?? room;
  if (wanted === 0) return [];
  const start = at?.(value) ?? cursor;
  frame.fits = start === cursor && wanted <= room && wanted <= reading.budget;
  const count = start === cursor ? Math.min(wanted, room, reading.budget) : 0;
  if (!frame.fits) {
    const message =
      wanted > reading.budget && wanted <= room
        ? `${name}: ${wanted} elements are more than are decoded, the rest is kept as bytes`
        : `${name}: ${wanted} elements of ${size} bytes at ${start} do not fit, ${slice.length - cursor} bytes are left at ${cursor}`;
    reading.report({ rule: 'PXM215', severity: 'error', offset: base + cursor, message });
  }
  reading.budget -= count;
  frame.cursor += count * size;
  const found: unknown[] = new Array(count);
  for (let index = 0; index < count; index++) {
    const from = cursor + index * size;
    found[index] =
      item.tag === 'struct'
        ? readStruct(item, slice.subarray(from, from + size), base + from, reading)
        : readUint(slice, from, item.size);
  }
  return found;
}
