import type { AnyStruct, Field, Fields, Layout } from './field.ts';
import { sizeOf } from './size.ts';
import type { StructValue } from './struct.ts';

/** What `make` takes: any of the fields; bits may be named singly. */
export type Partially<V> = {
  [P in keyof V]?: V[P] extends Uint8Array | readonly unknown[] | string | number | bigint | undefined
    ? V[P]
    : Partial<V[P]>;
};

/**
 * A value of a layout for building: constants, zeros, element counts and the record's own length are filled in
 * where `given` does not name them.
 */
export function make<K extends string, F extends Fields>(
  layout: Layout<K, F>,
  given: Partially<Omit<StructValue<K, F>, 'kind'>>,
): StructValue<K, F> {
  const named = given as Readonly<Record<string, unknown>>;
  const value: Record<string, unknown> & { kind: string } = { kind: layout.kind };
  for (const [name, field] of Object.entries(layout.fields) as [string, Field][]) {
    if (named[name] !== undefined)
      value[name] =
        field.tag === 'bits' ? { ...(zero(field) as object), ...(named[name] as object) } : named[name];
    else if (!field.optional) value[name] = zero(field);
  }
  if (named.extra !== undefined) value.extra = named.extra;
  for (const [name, field] of Object.entries(layout.fields) as [string, Field][]) {
    if (named[name] !== undefined) continue;
    if (field.count !== undefined) value[name] = (value[field.count] as readonly unknown[]).length;
    if (field.length) value[name] = sizeOf(layout, value as AnyStruct);
  }
  return value as StructValue<K, F>;
}

function zero(field: Field): unknown {
  switch (field.tag) {
    case 'uint':
      return field.is ?? (field.size === 8 ? 0n : 0);
    case 'bits':
      return {
        ...Object.fromEntries(
          Object.entries(field.bits).map(([name, spec]) => [name, typeof spec === 'number' ? false : 0]),
        ),
        reserved: field.size === 8 ? 0n : 0,
      };
    case 'chars':
      return field.is ?? '\0'.repeat(field.size);
    case 'bytes':
      return new Uint8Array(field.size);
    case 'text':
      return '';
    case 'rest':
    case 'gap':
      return new Uint8Array();
    case 'array':
    case 'list':
      return [];
  }
}
