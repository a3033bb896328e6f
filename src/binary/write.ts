import { joinBits, joinNarrow } from './bits.ts';
import type { AnyStruct, Field, Layout, UintField } from './field.ts';
import { toLatin1 } from './latin1.ts';
import { Sink } from './sink.ts';

const USUAL = 1024;

/**
 * Bytes of a structure exactly as its value says: nothing is computed, corrected or filled in.
 * Throws TypeError or RangeError naming the field for a value that has no bytes. How many bytes are `expected` only
 * decides how fast it is.
 */
export function writeStruct(layout: Layout, value: AnyStruct, expected = USUAL): Uint8Array {
  const sink = new Sink(expected);
  write(sink, layout, value, layout.kind);
  return sink.taken();
}

function write(sink: Sink, layout: Layout, value: AnyStruct, path: string): void {
  let ended: string | undefined;
  for (const { name, field } of layout.scalars) {
    const present = value[name];
    if (present === undefined && field.optional) {
      ended ??= name;
      continue;
    }
    if (ended !== undefined) throw new TypeError(`${path}.${name} is given but ${ended} before it is not`);
    writeField(sink, field, present, path, name);
  }
  for (const { name, field } of layout.tails) {
    if (value[name] !== undefined || !field.optional) writeField(sink, field, value[name], path, name);
  }
  if (value.extra !== undefined) sink.bytes(expectBytes(value.extra, `${path}.extra`));
}

function writeField(sink: Sink, field: Field, value: unknown, path: string, name: string): void {
  switch (field.tag) {
    case 'uint':
      sink.uint(field.size, expectInteger(value, field, path, name));
      return;
    case 'bits': {
      if (typeof value !== 'object' || value === null)
        throw wrong(`${path}.${name}`, 'an object of bits', value);
      const join = field.size === 8 ? joinBits : joinNarrow;
      sink.uint(
        field.size,
        inPath(`${path}.${name}`, () => join(field, value as Record<string, unknown>)),
      );
      return;
    }
    case 'chars': {
      const encoded = latin1(value, `${path}.${name}`);
      if (encoded.length !== field.size) throw wrongSize(`${path}.${name}`, field.size, encoded.length);
      sink.bytes(encoded);
      return;
    }
    case 'bytes': {
      const given = expectBytes(value, `${path}.${name}`);
      if (given.length !== field.size) throw wrongSize(`${path}.${name}`, field.size, given.length);
      sink.bytes(given);
      return;
    }
    case 'nested':
      write(sink, field.item, expectStruct(value, `${path}.${name}`), `${path}.${name}`);
      return;
    case 'text':
      sink.bytes(latin1(value, `${path}.${name}`));
      return;
    case 'rest':
    case 'gap':
      sink.bytes(expectBytes(value, `${path}.${name}`));
      return;
    case 'array': {
      const { item } = field;
      const elements = expectArray(value, `${path}.${name}`);
      if (item.tag === 'uint' && item.size !== 8 && !item.signed) {
        const wrongAt = sink.uints(item.size, elements);
        if (wrongAt !== undefined) expectInteger(elements[wrongAt], item, path, name, wrongAt);
        return;
      }
      for (let index = 0; index < elements.length; index++) {
        if (item.tag === 'struct') {
          const place = `${path}.${name}[${index}]`;
          write(sink, item, expectStruct(elements[index], place), place);
        } else sink.uint(item.size, expectInteger(elements[index], item, path, name, index));
      }
      return;
    }
    case 'list':
      for (const [index, record] of expectArray(value, `${path}.${name}`).entries()) {
        const place = `${path}.${name}[${index}]`;
        const known = expectStruct(record, place);
        const layout = field.framing.layouts.get(known.kind);
        if (layout === undefined) throw wrong(`${place}.kind`, 'a known kind', known.kind);
        write(sink, layout, known, place);
      }
  }
}

function expectInteger(
  value: unknown,
  { size, signed }: UintField,
  path: string,
  name: string,
  index?: number,
): number | bigint {
  const least = signed ? -(2 ** 31) : 0;
  if (size === 8) {
    if (typeof value === 'bigint' && value >= 0n && value < 1n << 64n) return value;
  } else if (
    Number.isInteger(value) &&
    (value as number) >= least &&
    (value as number) < least + 2 ** (size * 8)
  ) {
    return value as number;
  }
  const place = `${path}.${name}${index === undefined ? '' : `[${index}]`}`;
  const type = size === 8 ? 'bigint' : 'number';
  if (typeof value !== type) throw wrong(place, type === 'bigint' ? 'a bigint' : 'a number', value);
  if (signed)
    throw new RangeError(`"${place}" expected integer from -2^31 to 2^31 - 1, got ${String(value)}`);
  throw new RangeError(`"${place}" expected integer from 0 to 2^${size * 8} - 1, got ${String(value)}`);
}

function expectBytes(value: unknown, path: string): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw wrong(path, 'a Uint8Array', value);
}

function expectArray(value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw wrong(path, 'an array', value);
}

function expectStruct(value: unknown, path: string): AnyStruct {
  if (typeof value === 'object' && value !== null) return value as AnyStruct;
  throw wrong(path, 'an object', value);
}

function latin1(value: unknown, path: string): Uint8Array {
  if (typeof value !== 'string') throw wrong(path, 'a string', value);
  return inPath(path, () => toLatin1(value));
}

/** Runs `work`, naming `path` in what it throws. */
function inPath<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TypeError) throw new TypeError(`${path}: ${error.message}`);
    if (error instanceof RangeError) throw new RangeError(`${path}: ${error.message}`);
    throw error;
  }
}

function wrong(path: string, wanted: string, value: unknown): TypeError {
  const got = value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value;
  return new TypeError(`"${path}" expected ${wanted}, got ${got === 'string' ? JSON.stringify(value) : got}`);
}

function wrongSize(path: string, wanted: number, got: number): RangeError {
  return new RangeError(`"${path}" expected ${wanted} bytes, got ${got}`);
}
