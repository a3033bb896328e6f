import fc from 'fast-check';
import { emptyOf } from '../../src/binary/empty.ts';
import type {
  AnyStruct,
  ArrayField,
  BitPart,
  Field,
  Framing,
  Layout,
  ScalarField,
  TailField,
  UintField,
} from '../../src/binary/field.ts';
import { fieldSize, sizeOf } from '../../src/binary/size.ts';
import { writeStruct } from '../../src/binary/write.ts';

type Mutable = { kind: string; [name: string]: unknown };

const MOST = 4;

/**
 * Values of a layout that are consistent with themselves: lengths, counts and offsets are those of what is there,
 * so that reading their bytes must give the same value again. Derived from the description alone.
 */
export function arbitraryStruct(layout: Layout): fc.Arbitrary<AnyStruct> {
  return fc
    .record(Object.fromEntries(layout.scalars.map(({ name, field }) => [name, scalar(field, layout, name)])))
    .chain((scalars) =>
      fc.nat(optionalCount(layout)).map((left) => {
        const value: Mutable = { kind: layout.kind, ...scalars };
        for (const { name } of layout.scalars.slice(layout.scalars.length - left)) delete value[name];
        return value;
      }),
    )
    .chain((start) => withTails(layout, start))
    .map((value) => settle(layout, value));
}

/** Optional fields at the end of the fixed ones; tails can only follow when the structure tells where they start. */
function optionalCount({ scalars, tails, fixedEnd }: Layout): number {
  return tails.length > 0 && fixedEnd === undefined
    ? 0
    : scalars.filter(({ field }) => field.optional).length;
}

function scalar(field: ScalarField, layout: Layout, name: string): fc.Arbitrary<unknown> {
  switch (field.tag) {
    case 'uint':
      return uint(field, layout, name);
    case 'bits':
      return fc
        .record({
          ...Object.fromEntries(field.parts.map((part) => [part.name, bit(part)])),
          reserved: fc.bigInt(0n, 2n ** 64n - 1n),
        })
        .map((value) => {
          const reserved = value.reserved & field.reservedMask;
          return { ...value, reserved: field.size === 8 ? reserved : Number(reserved) };
        });
    case 'chars':
      return (
        (String(field.is).length === field.size ? is(field) : undefined) ?? latin1(field.size, field.size)
      );
    case 'bytes':
      return bytes(field.size, field.size);
    case 'nested':
      return arbitraryStruct(field.item);
  }
}

function bit({ low, high, single }: BitPart): fc.Arbitrary<boolean | number> {
  return single ? fc.boolean() : fc.nat(2 ** (high - low + 1) - 1);
}

function uint(field: UintField, layout: Layout, name: string): fc.Arbitrary<number | bigint> {
  if (name === 'type') return is(field) ?? fc.nat(2 ** (field.size * 8) - 1);
  const wide = field.size === 8;
  const cast = (value: bigint) => (wide ? value : Number(value));
  if (isDimension(layout, name)) return fc.bigInt(0n, 5n).map(cast);
  const any = fc.bigInt(0n, 2n ** BigInt(field.size * 8) - 1n).map(cast);
  const likely = [
    ...(field.is === undefined ? [] : [field.is as number | bigint]),
    ...Object.keys(field.names ?? {}).map((key) => cast(BigInt(key))),
  ];
  const step = BigInt(field.align ?? 1);
  const aligned = fc
    .bigInt(0n, (2n ** BigInt(field.size * 8) - 1n) / step)
    .map((value) => cast(value * step));
  return likely.length === 0 ? fc.oneof(any, aligned) : fc.oneof(fc.constantFrom(...likely), any);
}

/** Whether a field without a count of its own says how many elements an array has. */
function isDimension(layout: Layout, name: string): boolean {
  return layout.tails.some(({ field }) => {
    if (field.tag !== 'array' || field.elements === undefined) return false;
    const zeros = Object.fromEntries(
      layout.scalars.map((one) => [one.name, emptyOf(one.field)]),
    ) as unknown as AnyStruct;
    const zero = zeros[name];
    const [two, three] = typeof zero === 'bigint' ? [2n, 3n] : [2, 3];
    const counted = layout.fields[name]?.count !== undefined;
    return (
      !counted && field.elements({ ...zeros, [name]: two }) !== field.elements({ ...zeros, [name]: three })
    );
  });
}

/** Adds the variable fields one after the other, each seeing those before it and how many they have. */
function withTails(layout: Layout, start: Mutable): fc.Arbitrary<Mutable> {
  return layout.tails.reduce(
    (before, { name, field }) =>
      before.chain((value) => {
        const counts = layout.scalars.filter((one) => one.field.count === name);
        return tail(field, value, counts.length > 0).map((part) => {
          if (part === undefined) return value;
          const count = (part as { readonly length: number }).length;
          return { ...value, ...Object.fromEntries(counts.map((one) => [one.name, count])), [name]: part };
        });
      }),
    fc.constant(start),
  );
}

function tail(field: TailField, value: Mutable, counted: boolean): fc.Arbitrary<unknown> {
  switch (field.tag) {
    case 'text':
      return latin1(0, 20);
    case 'rest':
      return bytes(0, 20);
    case 'gap':
      // Padding is told from what follows by an offset, which only exists along with what follows.
      return fc.constant(undefined);
    case 'array':
      if (field.surplus) return fc.constant(undefined);
      return array(field, counted ? undefined : field.elements?.(value));
    case 'list':
      return fc.array(arbitraryRecord(field.framing, value), { maxLength: MOST });
  }
}

function array({ item }: ArrayField, wanted: number | undefined): fc.Arbitrary<unknown[]> {
  const size = wanted === undefined ? { maxLength: MOST } : { minLength: wanted, maxLength: wanted };
  if (item.tag === 'struct') return fc.array(arbitraryStruct(item), size);
  return fc.array(uint(item, { scalars: [], tails: [] } as unknown as Layout, ''), size);
}

/** A record of any kind that the framing would read as that kind again. */
function arbitraryRecord(framing: Framing, owner: AnyStruct): fc.Arbitrary<AnyStruct> {
  const known = [...framing.layouts.values()].filter(
    (layout) => layout.kind !== 'raw' && layout !== framing.unknown && possible(framing, layout, owner),
  );
  return fc.oneof(...known.map((layout) => recordOf(framing, layout, owner)));
}

/** Records of one kind, as far as their bytes say that they are of this kind. */
export function recordOf(framing: Framing, layout: Layout, owner: AnyStruct): fc.Arbitrary<AnyStruct> {
  return arbitraryStruct(layout).filter(
    (record) => framing.layoutFor(writeStruct(layout, record), owner) === layout,
  );
}

const answers = new Map<string, boolean>();

/** Whether records of a kind can occur where they are told by more than their type. */
export function possible(framing: Framing, layout: Layout, owner: AnyStruct): boolean {
  const key = `${owner.kind} ${owner.revision} ${layout.kind}`;
  const known = answers.get(key);
  if (known !== undefined) return known;
  const samples = fc.sample(arbitraryStruct(layout), { numRuns: 100, seed: 1 });
  const answer = samples.some((record) => framing.layoutFor(writeStruct(layout, record), owner) === layout);
  answers.set(key, answer);
  return answer;
}

/** Sets lengths, counts and offsets to what the value needs. */
function settle(layout: Layout, value: Mutable): AnyStruct {
  let offset = 0;
  for (const { name, field } of layout.scalars) offset += value[name] === undefined ? 0 : field.size;
  for (const { name, field } of layout.tails) {
    if (field.tag === 'array' && field.at && (value[name] as unknown[]).length > 0)
      place(layout, value, (fields) => field.at?.(fields) ?? 0, offset);
    if (field.tag === 'gap') place(layout, value, field.to, offset);
    offset += fieldSize(field, value[name]);
  }
  for (const { name, field } of layout.scalars) if (field.length) value[name] = sizeOf(layout, value);
  return value;
}

/** Finds the field that says where something starts, and lets it say `offset`. */
function place(layout: Layout, value: Mutable, told: (fields: AnyStruct) => number, offset: number): void {
  for (const { name, field } of layout.scalars) {
    if (field.computed && told({ ...value, [name]: 0x1234 }) === 0x1234) value[name] = offset;
  }
}

function is(field: Field): fc.Arbitrary<never> | undefined {
  return field.is === undefined ? undefined : (fc.constant(field.is) as fc.Arbitrary<never>);
}

function latin1(minLength: number, maxLength: number): fc.Arbitrary<string> {
  return fc.uint8Array({ minLength, maxLength }).map((codes) => Buffer.from(codes).toString('latin1'));
}

function bytes(minLength: number, maxLength: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength, maxLength }).map((array) => new Uint8Array(array));
}
