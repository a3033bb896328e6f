import type { Span } from '../diagnostics/diagnostic.ts';

/** A value as it was written, before its meaning is known: what YAML and JSON alike come down to. */
export type Tree = ScalarTree | ListTree | MapTree | UnknownTree;

export type ScalarTree = TextTree | IntegerTree | FloatTree | BooleanTree | NullTree;

interface Written {
  /** The text of the value itself, also when an alias stands for it. */
  readonly span: Span;
  /** The alias through which it came here. */
  readonly alias?: Span;
  /** How many values it would be with every alias written out. */
  readonly count: number;
  /** How many of those come from aliases and merge keys. */
  readonly aliased: number;
}

export interface TextTree extends Written {
  readonly kind: 'text';
  readonly text: string;
}
export interface IntegerTree extends Written {
  readonly kind: 'integer';
  readonly value: bigint;
  /** As written: `0x10`. */
  readonly text: string;
}
/** Any other number; no value of the language is one. */
export interface FloatTree extends Written {
  readonly kind: 'float';
  readonly text: string;
}
export interface BooleanTree extends Written {
  readonly kind: 'boolean';
  readonly value: boolean;
}
export interface NullTree extends Written {
  readonly kind: 'null';
}
export interface ListTree extends Written {
  readonly kind: 'list';
  readonly items: readonly Tree[];
}
export interface MapTree extends Written {
  readonly kind: 'map';
  /** In order of writing, merged ones last; names are unique. */
  readonly entries: ReadonlyMap<string, Entry>;
}
/** What could not be understood, which has been reported. */
export interface UnknownTree extends Written {
  readonly kind: 'unknown';
}
export interface Entry {
  readonly key: Span;
  readonly value: Tree;
  /** The merge key that brought it. */
  readonly merged?: Span;
}
