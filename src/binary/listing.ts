import type { AnyStruct, BitPart, Field, Layout } from './field.ts';

/** One line of a structure's listing. */
export interface Row {
  /** Bytes from the start of the outermost structure. */
  readonly offset: number;
  /** Bytes that the row stands for; 0 for headings and for bits inside an integer. */
  readonly size: number;
  readonly depth: number;
  /** Path of the value, as `--set` takes it: `entries[3].flags.enabled`. */
  readonly path: string;
  readonly name: string;
  readonly role: 'heading' | 'field' | 'bit' | 'raw';
  readonly value: unknown;
  /** The field itself; the element of an array of numbers; undefined for headings, bits and extra bytes. */
  readonly field?: Field;
  /** For the bits inside an integer. */
  readonly part?: BitPart;
  /** For numbers in an array: its path, and the number's index in it. */
  readonly element?: { readonly of: string; readonly index: number; readonly columns: number };
  /** The layout whose heading or field this is. */
  readonly layout: Layout;
}

/** Every field of a value with its offset, in the order of the bytes. */
export function* listStruct(
  layout: Layout,
  value: AnyStruct,
  base = 0,
  path = '',
  depth = 0,
): Generator<Row, number> {
  let at = base;
  const join = (name: string) => (path === '' ? name : `${path}.${name}`);
  for (const [name, field] of Object.entries(layout.fields)) {
    if (value[name] !== undefined)
      at = yield* listField(layout, field, value, value[name], at, join(name), name, depth);
  }
  const extra = value.extra as Uint8Array | undefined;
  if (extra !== undefined) {
    yield {
      offset: at,
      size: extra.length,
      depth,
      path: join('extra'),
      name: 'extra',
      role: 'raw',
      value: extra,
      layout,
    };
    at += extra.length;
  }
  return at;
}

function* listField(
  layout: Layout,
  field: Field,
  struct: AnyStruct,
  value: unknown,
  at: number,
  path: string,
  name: string,
  depth: number,
): Generator<Row, number> {
  const row = { offset: at, depth, path, name, value, field, layout } as const;
  switch (field.tag) {
    case 'uint':
    case 'chars':
    case 'bytes':
      yield { ...row, size: field.size, role: 'field' };
      return at + field.size;
    case 'bits': {
      yield {
        ...row,
        size: field.size,
        role: 'field',
      };
      for (const part of field.parts) {
        const bits = { path: `${path}.${part.name}`, name: part.name, part };
        const bit = (value as Record<string, unknown>)[part.name];
        yield { offset: at, size: 0, depth: depth + 1, role: 'bit', value: bit, layout, ...bits };
      }
      return at + field.size;
    }
    case 'nested':
      return yield* listNested(field.item, value as AnyStruct, at, path, name, depth);
    case 'text':
      yield { ...row, size: (value as string).length, role: 'field' };
      return at + (value as string).length;
    case 'rest':
    case 'gap':
      yield { ...row, size: (value as Uint8Array).length, role: 'raw' };
      return at + (value as Uint8Array).length;
    case 'array': {
      const { item } = field;
      const columns = field.matrix?.columns(struct).length ?? 0;
      let next = at;
      for (const [index, element] of (value as readonly unknown[]).entries()) {
        const label = `${name}[${index}]`;
        const place = `${path}[${index}]`;
        if (item.tag === 'struct') {
          next = yield* listNested(item, element as AnyStruct, next, place, label, depth);
        } else {
          yield {
            ...row,
            offset: next,
            size: item.size,
            path: place,
            name: label,
            role: 'field',
            value: element,
            field: item,
            element: { of: path, index, columns },
          };
          next += item.size;
        }
      }
      return next;
    }
    case 'list': {
      let next = at;
      for (const [index, record] of (value as readonly AnyStruct[]).entries()) {
        const recordLayout = field.framing.layouts.get(record.kind) as Layout;
        next = yield* listNested(recordLayout, record, next, `${path}[${index}]`, `${name}[${index}]`, depth);
      }
      return next;
    }
  }
}

function* listNested(
  layout: Layout,
  value: AnyStruct,
  at: number,
  path: string,
  name: string,
  depth: number,
): Generator<Row, number> {
  yield { offset: at, size: 0, depth, path, name, role: 'heading', value, layout };
  return yield* listStruct(layout, value, at, path, depth + 1);
}
