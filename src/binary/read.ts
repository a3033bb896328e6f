import type { Report } from './anomaly.ts';
import { splitBits } from './bits.ts';
import type { AnyStruct, ArrayField, Layout, ListField, ScalarField } from './field.ts';
import { fromLatin1 } from './latin1.ts';
import { readRecords } from './records.ts';
import { scalarParser } from './scalar-parser.ts';
import { readUint } from './uint.ts';

type Mutable = { kind: string; [name: string]: unknown };

/**
 * Reads one structure from exactly its bytes. `base` is where they start in the table. Never throws for
 * slices of at least `layout.minSize` bytes; what does not fit is kept as raw bytes and reported.
 */
export function readStruct(layout: Layout, slice: Uint8Array, base: number, report: Report): AnyStruct {
  const { scalars } = layout;
  let count = scalars.length;
  let cursor = layout.fixedSize;
  while (cursor > slice.length) {
    count--;
    cursor = scalars[count]?.offset ?? 0;
  }
  const value: Mutable = { kind: layout.kind };
  const raw = count > 0 ? scalarParser(layout, count)(slice) : {};
  for (let index = 0; index < count; index++) {
    const scalar = scalars[index];
    if (scalar === undefined) break;
    value[scalar.name] = finishScalar(
      scalar.field,
      raw[scalar.name],
      scalar.name,
      base + scalar.offset,
      report,
    );
  }
  if (count === scalars.length) {
    for (const { name, field } of layout.tails)
      cursor = readTail(value, name, field, slice, cursor, base, report);
  }
  if (cursor < slice.length) {
    value.extra = slice.slice(cursor);
    if (layout.tails.length > 0 || slice.length > layout.fixedSize) {
      report({
        rule: 'PXM214',
        severity: 'info',
        offset: base + cursor,
        message: `${layout.title}: ${slice.length - cursor} bytes after the last field`,
      });
    }
  }
  return value;
}

function finishScalar(
  field: ScalarField,
  raw: unknown,
  name: string,
  offset: number,
  report: Report,
): unknown {
  switch (field.tag) {
    case 'bits': {
      const value = splitBits(field, raw as number | bigint);
      if (value.reserved)
        notAsWanted(`${name} has reserved bits 0x${value.reserved.toString(16)} set`, offset, report);
      return value;
    }
    case 'uint': {
      const value = field.size === 3 ? readUint(raw as Uint8Array, 0, 3) : raw;
      if (field.reserved && Number(value) !== Number(field.is ?? 0)) {
        notAsWanted(`${name} is ${String(value)}, expected ${field.is ?? 0}`, offset, report);
      }
      return value;
    }
    case 'chars':
      return fromLatin1(raw as Uint8Array);
    case 'bytes': {
      const value = (raw as Uint8Array).slice();
      if (field.reserved && value.some((byte) => byte !== 0))
        notAsWanted(`${name} is not zero`, offset, report);
      return value;
    }
  }
}

function notAsWanted(message: string, offset: number, report: Report): void {
  report({ rule: 'PXM210', severity: 'warning', offset, message });
}

/** Reads one variable field at `cursor`; returns where the next one starts. */
function readTail(
  value: Mutable,
  name: string,
  field: Layout['tails'][number]['field'],
  slice: Uint8Array,
  cursor: number,
  base: number,
  report: Report,
): number {
  switch (field.tag) {
    case 'text': {
      const wanted = field.until?.(value) ?? slice.length;
      const end = wanted >= cursor && wanted <= slice.length ? wanted : slice.length;
      value[name] = fromLatin1(slice.subarray(cursor, end));
      return end;
    }
    case 'rest':
      value[name] = slice.slice(cursor);
      return slice.length;
    case 'gap': {
      const to = field.to(value);
      if (to <= cursor || to > slice.length) return cursor;
      value[name] = slice.slice(cursor, to);
      return to;
    }
    case 'array':
      return readArray(value, name, field, slice, cursor, base, report);
    case 'list':
      return readList(value, name, field, slice, cursor, base, report);
  }
}

function readArray(
  value: Mutable,
  name: string,
  field: ArrayField,
  slice: Uint8Array,
  cursor: number,
  base: number,
  report: Report,
): number {
  const size = field.item.tag === 'struct' ? field.item.fixedSize : field.item.size;
  const room = Math.floor((slice.length - cursor) / size);
  const wanted = field.elements?.(value) ?? room;
  const start = field.at?.(value) ?? cursor;
  const elements: unknown[] = [];
  value[name] = elements;
  if (wanted === 0) return cursor;
  if (start !== cursor || wanted > room) {
    report({
      rule: 'PXM215',
      severity: 'error',
      offset: base + cursor,
      message: `${name}: ${wanted} elements of ${size} bytes at ${start} do not fit, ${slice.length - cursor} bytes are left at ${cursor}`,
    });
    return cursor;
  }
  for (let index = 0; index < wanted; index++) {
    const at = cursor + index * size;
    elements.push(
      field.item.tag === 'struct'
        ? readStruct(field.item, slice.subarray(at, at + size), base + at, report)
        : readUint(slice, at, field.item.size),
    );
  }
  return cursor + wanted * size;
}

function readList(
  value: Mutable,
  name: string,
  field: ListField,
  slice: Uint8Array,
  cursor: number,
  base: number,
  report: Report,
): number {
  value[name] = readRecords(field.framing, slice.subarray(cursor), base + cursor, report);
  return slice.length;
}
