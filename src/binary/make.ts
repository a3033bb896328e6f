import { splitBits } from './bits.ts';
import { emptyOf } from './empty.ts';
import type { AnyStruct, Field, Fields, Layout } from './field.ts';
import { sizeOf } from './size.ts';
import type { StructValue } from './struct.ts';

/** What `make` takes: any of the fields; bits may be named singly or given as the whole integer. */
export type Partially<V> = {
  [P in keyof V]?: V[P] extends Uint8Array | readonly unknown[] | string | number | bigint | undefined
    ? V[P]
    : V[P] extends { reserved: number | bigint } | undefined
      ? Partial<V[P]> | number | bigint
      : Partial<V[P]>;
};

/**
 * A value of a layout for building: constants, zeros, element counts and the record's own length are filled in
 * where `given` does not name them. Optional fields stay absent unless named.
 */
export function make<K extends string, F extends Fields>(
  layout: Layout<K, F>,
  given: Partially<Omit<StructValue<K, F>, 'kind'>>,
): StructValue<K, F> {
  const named = given as Readonly<Record<string, unknown>>;
  const value: Record<string, unknown> & { kind: string } = { kind: layout.kind };
  const { all, computed } = planOf(layout);
  for (const [name, field] of all) {
    if (named[name] !== undefined) value[name] = complete(field, named[name]);
    else if (!field.optional) value[name] = emptyOf(field);
  }
  if (named.extra !== undefined) value.extra = named.extra;
  for (const [name, field] of computed) {
    if (named[name] !== undefined) continue;
    if (field.count !== undefined) value[name] = (value[field.count] as readonly unknown[]).length;
    if (field.length) value[name] = sizeOf(layout, value as AnyStruct);
  }
  return value as StructValue<K, F>;
}

interface Plan {
  readonly all: readonly (readonly [name: string, field: Field])[];
  /** Those that count elements or bytes. */
  readonly computed: Plan['all'];
}

const plans = new WeakMap<Layout, Plan>();

/** The fields of a layout as lists, which thousands of records of one layout then share. */
function planOf(layout: Layout): Plan {
  const known = plans.get(layout);
  if (known !== undefined) return known;
  const all = Object.entries(layout.fields);
  const plan = { all, computed: all.filter(([, field]) => field.count !== undefined || field.length) };
  plans.set(layout, plan);
  return plan;
}

/** A given value with the parts it leaves out. */
function complete(field: Field, given: unknown): unknown {
  if (field.tag === 'nested') return make(field.item, given as Record<string, never>);
  if (field.tag !== 'bits') return given;
  if (typeof given === 'object') return { ...(emptyOf(field) as object), ...given };
  return splitBits(field, given as number | bigint);
}
