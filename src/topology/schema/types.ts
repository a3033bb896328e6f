/** What every type of the topology language may say about itself; docs and the JSON Schema come from it. */
export interface TypeOptions {
  /** One or two sentences for the reference and for editors. */
  readonly doc?: string;
  /** Values as a user would write them. */
  readonly examples?: readonly Example[];
}

export type Example = string | number | boolean | readonly (string | number)[];

export interface StringType<V extends string = string> extends TypeOptions {
  readonly tag: 'string';
  /** Whole-string pattern, anchored; no flag but `u`: the JSON Schema takes its source. */
  readonly pattern?: RegExp;
  /** What the pattern means, for the error message: `a PCI address such as 0000:41:00.0`. */
  readonly means?: string;
  readonly maxLength?: number;
  /** Names an object of this document, or what the pattern allows besides; existence is checked when resolving. */
  readonly names?: 'device';
  readonly valueType?: V;
}
export interface IntegerType extends TypeOptions {
  readonly tag: 'integer';
  readonly min: number;
  readonly max: number;
  /** Names a node of this document; existence is checked when resolving. */
  readonly names?: 'node';
}
export interface BooleanType extends TypeOptions {
  readonly tag: 'boolean';
}
/** Bytes: `16G`, `1.5T`, `512M`, `0x1000`, a plain number. Value: bigint below 2^64. */
export interface SizeType extends TypeOptions {
  readonly tag: 'size';
  readonly min?: bigint;
  /** The value must be a multiple of this. */
  readonly multipleOf?: bigint;
}
/** `0-3,8` or a number or a list of both. Value: ascending number[] without repeats. */
export interface IdSetType extends TypeOptions {
  readonly tag: 'idSet';
  readonly max: number;
  /** Names nodes of this document; existence is checked when resolving. */
  readonly names?: 'node';
}
export interface ChoiceType<V extends string | number = string | number> extends TypeOptions {
  readonly tag: 'choice';
  readonly values: readonly V[];
}
/** The id of an object of this document; existence is checked when resolving. */
export interface RefType extends TypeOptions {
  readonly tag: 'ref';
  readonly to: 'bus' | 'device' | 'iommu';
}
export interface ListType<I extends Type = Type> extends TypeOptions {
  readonly tag: 'list';
  readonly item: I;
  readonly minItems?: number;
}
/** Keys of the user's choosing. Value: a plain object, its keys sorted. */
export interface MapType<I extends Type = Type> extends TypeOptions {
  readonly tag: 'map';
  readonly item: I;
  /** What a key looks like. */
  readonly key: StringType;
}
/** One of two types, told apart by the shape of what is written (text, number, list, map), which must differ. */
export interface EitherType<A extends Type = Type, B extends Type = Type> extends TypeOptions {
  readonly tag: 'either';
  readonly first: A;
  readonly second: B;
}
export interface ObjectType<P extends Properties = Properties> extends TypeOptions {
  readonly tag: 'object';
  readonly properties: P;
  /** Groups of keys of which at most one may be given. */
  readonly exclusive?: readonly (readonly string[])[];
  /** Keys that begin with `x-` are the user's own and ignored, whatever they hold. */
  readonly extensible?: boolean;
}
export interface Property<T extends Type = Type, R extends boolean = boolean> {
  readonly type: T;
  readonly required: R;
  /** What holds when the key is absent, in words. */
  readonly whenAbsent?: string;
}
export type Properties = Readonly<Record<string, Property>>;

export type Type =
  | StringType
  | IntegerType
  | BooleanType
  | SizeType
  | IdSetType
  | ChoiceType
  | RefType
  | ListType
  | MapType
  | EitherType
  | ObjectType;

/** The value that a parsed document has for a type. */
export type ValueOf<T> =
  T extends StringType<infer V>
    ? V
    : T extends IntegerType
      ? number
      : T extends BooleanType
        ? boolean
        : T extends SizeType
          ? bigint
          : T extends IdSetType
            ? number[]
            : T extends ChoiceType<infer V>
              ? V
              : T extends RefType
                ? string
                : T extends ListType<infer I>
                  ? ValueOf<I>[]
                  : T extends MapType<infer I>
                    ? Record<string, ValueOf<I>>
                    : T extends EitherType<infer A, infer B>
                      ? ValueOf<A> | ValueOf<B>
                      : T extends ObjectType<infer P>
                        ? ObjectValue<P>
                        : never;

type RequiredKeys<P extends Properties> = {
  [K in keyof P]: P[K] extends Property<Type, true> ? K : never;
}[keyof P];

export type ObjectValue<P extends Properties> = {
  readonly [K in RequiredKeys<P>]: ValueOf<P[K]['type']>;
} & { readonly [K in Exclude<keyof P, RequiredKeys<P>>]?: ValueOf<P[K]['type']> };

export const string = (options: Omit<StringType, 'tag'> = {}): StringType => ({ tag: 'string', ...options });
export const integer = (
  min: number,
  max: number,
  options: Omit<IntegerType, 'tag' | 'min' | 'max'> = {},
): IntegerType => ({
  tag: 'integer',
  min,
  max,
  ...options,
});
export const boolean = (options: TypeOptions = {}): BooleanType => ({ tag: 'boolean', ...options });
export const size = (options: Omit<SizeType, 'tag'> = {}): SizeType => ({ tag: 'size', ...options });
export const idSet = (max: number, options: Omit<IdSetType, 'tag' | 'max'> = {}): IdSetType => ({
  tag: 'idSet',
  max,
  ...options,
});
export const choice = <const V extends string | number>(
  values: readonly V[],
  options: TypeOptions = {},
): ChoiceType<V> => ({
  tag: 'choice',
  values,
  ...options,
});
export const ref = (to: RefType['to'], options: TypeOptions = {}): RefType => ({
  tag: 'ref',
  to,
  ...options,
});
export const list = <I extends Type>(item: I, options: Omit<ListType, 'tag' | 'item'> = {}): ListType<I> => ({
  tag: 'list',
  item,
  ...options,
});
export const map = <I extends Type>(key: StringType, item: I, options: TypeOptions = {}): MapType<I> => ({
  tag: 'map',
  key,
  item,
  ...options,
});
export const either = <A extends Type, B extends Type>(
  first: A,
  second: B,
  options: TypeOptions = {},
): EitherType<A, B> => ({
  tag: 'either',
  first,
  second,
  ...options,
});
export const object = <const P extends Properties>(
  properties: P,
  options: Omit<ObjectType, 'tag' | 'properties'> = {},
): ObjectType<P> => ({ tag: 'object', properties, ...options });

export const required = <T extends Type>(type: T): Property<T, true> => ({ type, required: true });
export const optional = <T extends Type>(type: T, whenAbsent?: string): Property<T, false> => ({
  type,
  required: false,
  ...(whenAbsent !== undefined && { whenAbsent }),
});
