import type {
  ArrayField,
  BitSpecs,
  BitsField,
  BytesField,
  CharsField,
  Field,
  FieldOptions,
  Fields,
  Framing,
  GapField,
  Layout,
  ListField,
  NestedField,
  RestField,
  ScalarField,
  TailField,
  TextField,
  UintField,
} from './field.ts';

type BitsValue<S extends BitSpecs, Z> = {
  -readonly [P in keyof S]: S[P] extends number ? boolean : number;
} & { reserved: Z extends 8 ? bigint : number };

/** The value type of a field. */
export type FieldValue<F> =
  F extends BitsField<infer S>
    ? BitsValue<S, F['size']>
    : F extends UintField<infer V>
      ? V
      : F extends CharsField | TextField
        ? string
        : F extends NestedField<infer N>
          ? StructOf<N>
          : F extends BytesField | RestField | GapField
            ? Uint8Array
            : F extends ArrayField<infer I>
              ? (I extends Layout ? StructOf<I> : FieldValue<I>)[]
              : F extends ListField<infer R>
                ? R[]
                : never;

type OptionalNames<F extends Fields> = {
  [P in keyof F]: F[P] extends { readonly optional: true } ? P : never;
}[keyof F];

export type StructValue<K extends string, F extends Fields> = { kind: K } & {
  -readonly [P in Exclude<keyof F, OptionalNames<F>>]: FieldValue<F[P]>;
} & { -readonly [P in OptionalNames<F>]?: FieldValue<F[P]> } & {
  /** Bytes after the last field, within the structure. */
  extra?: Uint8Array;
};

/** The value type of a layout; of a union of layouts, the union. */
export type StructOf<L> = L extends Layout<infer K, infer F> ? StructValue<K, F> : never;

const TAIL_TAGS: ReadonlySet<Field['tag']> = new Set(['text', 'rest', 'gap', 'array', 'list']);

interface StructOptions<K extends string, F extends Fields> {
  readonly fixedEnd?: Layout['fixedEnd'];
  readonly nonstandard?: boolean;
  readonly called?: (value: NoInfer<StructValue<K, F>>) => string;
}

/** Describes a structure: fields of fixed size first, then those of variable size. */
export function struct<const K extends string, const F extends Fields>(
  kind: K,
  title: string,
  fields: F,
  options: StructOptions<K, F> = {},
): Layout<K, F> {
  const scalars: { name: string; field: ScalarField; offset: number }[] = [];
  const tails: { name: string; field: TailField }[] = [];
  let offset = 0;
  let minSize = 0;
  for (const [name, field] of Object.entries(fields)) {
    if (TAIL_TAGS.has(field.tag)) {
      tails.push({ name, field: field as TailField });
      continue;
    }
    const scalar = field as ScalarField;
    if (tails.length > 0)
      throw new TypeError(`${kind}.${name}: a field of fixed size follows a variable one`);
    scalars.push({ name, field: scalar, offset });
    offset += scalar.size;
    if (!scalar.optional) minSize = offset;
  }
  const { fixedEnd, nonstandard = false, called } = options;
  return {
    tag: 'struct',
    kind,
    title,
    fields,
    nonstandard,
    called: called as Layout['called'],
    scalars,
    tails,
    fixedEnd,
    minSize,
    fixedSize: offset,
  };
}

/** What remains of a list where the framing broke, kept in place. */
export const rawRecord = struct('raw', 'Bytes that do not form a record', {
  data: { tag: 'rest' } as RestField,
});

/** Framing of records that start with a type and a length. */
export function framing<const L extends readonly Layout[], U extends Layout>(parts: {
  readonly headerSize: number;
  readonly lengthAt: Framing['lengthAt'];
  readonly layouts: L;
  readonly unknown: U;
  readonly layoutFor: Framing['layoutFor'];
  readonly align?: number;
}): Framing & { readonly recordType?: StructOf<L[number]> | StructOf<U> | StructOf<typeof rawRecord> } {
  const all = [...parts.layouts, parts.unknown, rawRecord];
  return {
    headerSize: parts.headerSize,
    lengthAt: parts.lengthAt,
    layoutFor: parts.layoutFor,
    unknown: parts.unknown,
    align: parts.align ?? 1,
    layouts: new Map(all.map((layout) => [layout.kind, layout])),
  };
}

/** Records to the end of the structure. */
export function list<F extends Framing & { readonly recordType?: unknown }>(
  frame: F,
  options: FieldOptions = {},
): ListField<NonNullable<F['recordType']>> {
  return { tag: 'list', framing: frame, ...options };
}

/** A plain lookup from type code to layout, for `layoutFor`; `typeAt` gives the code of a record. */
export function byType(
  layouts: readonly Layout[],
  typeAt: (record: Uint8Array) => number = (record) => record[0] ?? 0,
): (record: Uint8Array) => Layout | undefined {
  const table = new Map(layouts.map((layout) => [(layout.fields.type as UintField).is as number, layout]));
  return (record) => table.get(typeAt(record));
}
