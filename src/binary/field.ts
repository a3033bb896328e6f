/** How a number is shown to people; the stored value is the same. */
export type Show = 'decimal' | 'hex' | 'address' | 'size' | 'bdf' | 'devfn';

/** How a value stands for a record. */
export interface Reference {
  /** Kinds that the record may have. */
  readonly to: readonly string[];
  /** Field of that record which has the same value; the record's offset in the table when undefined. */
  readonly by?: string;
  /** Value that stands for no record. */
  readonly none?: number;
  /** Whether the value of this structure stands for a record at all; it does when undefined. */
  readonly when?: (owner: AnyStruct) => boolean;
}

/** What every field may say about itself. */
export interface FieldOptions {
  /** The value `make` gives when the caller names none; for a type code also what a reader expects. */
  readonly is?: number | bigint | string;
  /** Must be zero (or `is`); anything else is kept and reported as an anomaly. */
  readonly reserved?: boolean;
  /** The record's own length in bytes: `make` computes it. */
  readonly length?: boolean;
  /** Two's complement of 4 bytes: a number below zero when the top bit is set. */
  readonly signed?: boolean;
  /** Number of elements in the named array field: `make` computes it. */
  readonly count?: string;
  /** Names of values; values without one are reserved unless the field is `open`. */
  readonly names?: Readonly<Record<number, string>>;
  /** `names` tells special values only, all others are ordinary; bits without a name are no anomaly. */
  readonly open?: boolean;
  /** The value is a multiple of this. */
  readonly align?: number;
  /** Text of printable ASCII characters, padded with NUL bytes. */
  readonly printable?: boolean;
  /** Text that must hold a NUL byte. */
  readonly terminated?: boolean;
  /** The value counts the elements of an array from 0, where it counts at all. */
  readonly indexes?: { readonly array: string; readonly when: (owner: AnyStruct) => boolean };
  /** The value stands for a record of the same table. */
  readonly refers?: Reference;
  readonly show?: Show;
  /** Field may be absent when the structure ends before it (older, shorter forms of a structure). */
  readonly optional?: boolean;
  /** One phrase on the meaning, shown by listings where the name does not say it. */
  readonly doc?: string;
  /** Follows from the rest of the table: where something starts, a checksum. */
  readonly computed?: boolean;
  /** How a change reads, `$` for the two values: `moved from node $ to node $`. */
  readonly change?: string;
  /** How the records of a list stand to what holds them: `behind`. */
  readonly holds?: string;
  /** Elements beyond those that the structure counts: kept as they are, reported, absent when there are none. */
  readonly surplus?: boolean;
}

/** Unsigned little-endian integer of 1, 2, 3, 4 (number) or 8 (bigint) bytes. */
export interface UintField<V = number | bigint> extends FieldOptions {
  readonly tag: 'uint';
  readonly size: 1 | 2 | 3 | 4 | 8;
  /** Carries the value type; never present at run time. */
  readonly valueType?: V;
}

/** Fixed number of bytes read as Latin-1 text, so that any byte survives. */
export interface CharsField extends FieldOptions {
  readonly tag: 'chars';
  readonly size: number;
}

/** Fixed number of bytes that no standard gives a structure. */
export interface BytesField extends FieldOptions {
  readonly tag: 'bytes';
  readonly size: number;
}

/** A range of bits [low, high] inside an integer, or one bit, which reads as a boolean. */
export type BitSpec = number | readonly [low: number, high: number] | BitRange;

/** A range of bits with names for its values; those without one are reserved unless it is `open`. */
export interface BitRange {
  readonly at: readonly [low: number, high: number];
  readonly names: Readonly<Record<number, string>>;
  readonly open?: boolean;
}

/** One named part of a bits field. */
export interface BitPart {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  /** One bit that reads as a boolean. */
  readonly single: boolean;
  readonly names?: Readonly<Record<number, string>>;
  readonly open?: boolean;
}

export type BitSpecs = Readonly<Record<string, BitSpec>>;

/** Integer whose bits have names; bits without a name are kept together, in place, under `reserved`. */
export interface BitsField<S extends BitSpecs = BitSpecs> extends FieldOptions {
  readonly tag: 'bits';
  readonly size: 1 | 2 | 4 | 8;
  readonly bits: S;
  /** The same as a list. */
  readonly parts: readonly BitPart[];
  /** Bits that have no name. */
  readonly reservedMask: bigint;
}

/** A structure of fixed size inside another one. */
export interface NestedField<L extends Layout = Layout> extends FieldOptions {
  readonly tag: 'nested';
  readonly size: number;
  readonly item: L;
}

/** Text to the end of the structure or to an offset in it, as Latin-1 with all its NUL bytes. */
export interface TextField extends FieldOptions {
  readonly tag: 'text';
  /** Offset in the structure where the text ends; the structure's end when undefined. */
  readonly until: ((fields: AnyStruct) => number | undefined) | undefined;
}

/** Bytes to the end of the structure: an AML body, vendor data. */
export interface RestField extends FieldOptions {
  readonly tag: 'rest';
}

/** Bytes between the place reached and an offset that the structure names; absent when there are none. */
export interface GapField extends FieldOptions {
  readonly tag: 'gap';
  readonly to: (fields: AnyStruct) => number;
}

/** Rows and columns of an array of numbers, and what they belong to. */
export interface Matrix {
  /** Numbers that stand for the rows, and for the columns. */
  readonly rows: (fields: AnyStruct) => readonly number[];
  readonly columns: (fields: AnyStruct) => readonly number[];
  /** What the number in a row and column is about: `distance from 0 to 1`. */
  readonly called: (row: number, column: number) => string;
}

/** Elements one after the other. */
export interface ArrayField<I extends ElementField = ElementField> extends FieldOptions {
  readonly tag: 'array';
  readonly item: I;
  /** Number of elements; as many as fit when undefined. */
  readonly elements: ((fields: AnyStruct) => number | undefined) | undefined;
  /** How numbers in rows and columns are to be read; a plain sequence when undefined. */
  readonly matrix: Matrix | undefined;
  /** Offset in the structure where the array must start to be read; wherever the reader is when undefined. */
  readonly at: ((fields: AnyStruct) => number) | undefined;
}

/** Typed records up to the end of the structure. */
export interface ListField<R = unknown> extends FieldOptions {
  readonly tag: 'list';
  readonly framing: Framing;
  readonly valueType?: R;
}

export type ScalarField = UintField | CharsField | BytesField | BitsField | NestedField;
export type TailField = TextField | RestField | GapField | ArrayField | ListField;
export type Field = ScalarField | TailField;
export type ElementField = UintField | Layout;

/** A decoded structure seen without its type. */
export interface AnyStruct {
  readonly kind: string;
  readonly [name: string]: unknown;
}

/** How records follow each other. */
export interface Framing {
  /** Bytes of a record's type and length. */
  readonly headerSize: number;
  /** Length that the record at `offset` claims, header included; called with at least `headerSize` bytes left. */
  readonly lengthAt: (bytes: Uint8Array, offset: number) => number;
  /**
   * The layout for a record, from its own bytes and the fields before the list in the structure that holds it;
   * undefined for types that no standard defines.
   */
  readonly layoutFor: (record: Uint8Array, owner: AnyStruct) => Layout | undefined;
  /** Every record starts at a multiple of this in the table. */
  readonly align: number;
  /** The layout of records without one: header fields and raw `data`. */
  readonly unknown: Layout;
  /** All layouts, for encoding by `kind` and for generating values. */
  readonly layouts: ReadonlyMap<string, Layout>;
}

/** One structure, described once. Reading, writing, listing, JSON and types come from it. */
export interface Layout<K extends string = string, F extends Fields = Fields> {
  readonly tag: 'struct';
  readonly kind: K;
  readonly title: string;
  readonly fields: F;
  /** Not in the standard, but firmware is known to write it; reading one is reported. */
  readonly nonstandard: boolean;
  /** What people call such a structure, told apart from others of its kind: `memory at 0x100000000`. */
  readonly called: ((value: AnyStruct) => string) | undefined;
  /** Fields of fixed size, in order, with their offsets. */
  readonly scalars: readonly {
    readonly name: string;
    readonly field: ScalarField;
    readonly offset: number;
  }[];
  /** Fields of variable size, in order; they follow all scalars. */
  readonly tails: readonly { readonly name: string; readonly field: TailField }[];
  /**
   * Where the fixed fields of this instance end, for structures whose own offsets say so: optional fields
   * from there on are absent. Called with at least `minSize` bytes.
   */
  readonly fixedEnd: ((slice: Uint8Array) => number | undefined) | undefined;
  /** Bytes of all fixed fields that are not optional. */
  readonly minSize: number;
  /** Bytes of all fixed fields. */
  readonly fixedSize: number;
}

export type Fields = Readonly<Record<string, Field>>;

/**
 * Options keep their literal types; `NoInfer` stops them from being inferred from where the field is used, which
 * would make every field look optional.
 */
type With<F, O> = F & NoInfer<O>;
type None = Record<never, never>;

const uint =
  <V>(size: UintField['size']) =>
  <const O extends FieldOptions = None>(options?: O): With<UintField<V>, O> =>
    ({ tag: 'uint', size, ...options }) as With<UintField<V>, O>;

export const u8 = uint<number>(1);
export const u16 = uint<number>(2);
export const u24 = uint<number>(3);
export const u32 = uint<number>(4);
export const u64 = uint<bigint>(8);

/** Signed integer of 4 bytes, such as a file descriptor. */
export function s32<const O extends FieldOptions = None>(
  options?: O,
): With<UintField<number>, O & { readonly signed: true }> {
  return { tag: 'uint', size: 4, signed: true, ...options } as With<
    UintField<number>,
    O & { readonly signed: true }
  >;
}

export function chars<const O extends FieldOptions = None>(size: number, options?: O): With<CharsField, O> {
  return { tag: 'chars', size, ...options } as With<CharsField, O>;
}

export function bytes<const O extends FieldOptions = None>(size: number, options?: O): With<BytesField, O> {
  return { tag: 'bytes', size, ...options } as With<BytesField, O>;
}

/** Named bits of an integer of `size` bytes. */
export function bits<const S extends BitSpecs, const O extends FieldOptions = None>(
  size: BitsField['size'],
  specs: S,
  options?: O,
): With<BitsField<S>, O> {
  const parts = Object.entries(specs).map(([name, spec]) => bitPart(name, spec));
  let reservedMask = (1n << BigInt(size * 8)) - 1n;
  for (const { low, high } of parts) reservedMask &= ~(((1n << BigInt(high - low + 1)) - 1n) << BigInt(low));
  const field: BitsField<S> = { tag: 'bits', size, bits: specs, parts, reservedMask };
  return { ...field, ...options } as With<BitsField<S>, O>;
}

function bitPart(name: string, spec: BitSpec): BitPart {
  if (typeof spec === 'number') return { name, low: spec, high: spec, single: true };
  const { at, ...naming } = 'names' in spec ? spec : { at: spec };
  return { name, low: at[0], high: at[1], single: false, ...naming };
}

/** A structure of fixed size as one field of another. */
export function nested<const L extends Layout, const O extends FieldOptions = None>(
  item: L,
  options?: O,
): With<NestedField<L>, O> {
  return { tag: 'nested', size: item.fixedSize, item, ...options } as With<NestedField<L>, O>;
}

export function text<const O extends FieldOptions = None>(
  options?: O & { readonly until?: TextField['until'] },
): With<TextField, O> {
  return { tag: 'text', until: undefined, ...options } as With<TextField, O>;
}

export function rest(options: FieldOptions = {}): RestField {
  return { tag: 'rest', ...options };
}

export function gap(to: GapField['to'], options: FieldOptions = {}): GapField & { readonly optional: true } {
  return { tag: 'gap', to, ...options, optional: true };
}

export function array<const I extends ElementField, const O extends FieldOptions = None>(
  item: I,
  options?: O & {
    readonly elements?: ArrayField['elements'];
    readonly at?: ArrayField['at'];
    readonly matrix?: Matrix;
  },
): With<ArrayField<I>, O> {
  const field: ArrayField<I> = { tag: 'array', item, elements: undefined, at: undefined, matrix: undefined };
  return { ...field, ...options } as With<ArrayField<I>, O>;
}
