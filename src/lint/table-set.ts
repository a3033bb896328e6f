import type { AnyStruct, Layout } from '../binary/field.ts';
import type { StructOf } from '../binary/struct.ts';
import { decodeTable } from '../tables/decode.ts';
import { placedStructs } from '../tables/placed.ts';
import { layoutOfKind } from '../tables/registry.ts';
import type { Table } from '../tables/table.ts';

/** The bytes of a table, and what they are called. */
export interface LintTable {
  readonly name?: string;
  readonly bytes: Uint8Array;
}

export interface NamedTable {
  /** File that findings name. */
  readonly name: string;
  /** Four characters, without padding. */
  readonly signature: string;
  readonly bytes: Uint8Array;
  readonly table: Table;
}

/** A structure in a table, with the place of a finding about it. */
export interface PlacedRecord<L extends Layout> {
  readonly value: StructOf<L>;
  readonly place: Place;
  /** The structure that holds it. */
  readonly holder: AnyStruct | undefined;
}

/** Where something is in a table, as findings have it. */
export interface Place {
  readonly on: string;
  readonly file: string;
  readonly offset: number;
}

type OfKind<K> = NamedTable & { readonly table: Extract<Table, { readonly kind: K }> };

/** Tables of one machine. */
export class TableSet {
  readonly tables: readonly NamedTable[];

  constructor(tables: readonly LintTable[]) {
    this.tables = tables.map(({ name, bytes }) => {
      const table = decodeTable(bytes);
      const signature = table.signature.trim();
      return { name: name ?? signature, signature, bytes, table };
    });
  }

  /** The instance of a table that a kernel uses: the first. */
  first(signature: string): NamedTable | undefined {
    return this.tables.find((one) => one.signature === signature);
  }

  /** The same with its fields; undefined when it is too short to have them. */
  decoded<const K extends Table['kind']>(kind: K): OfKind<K> | undefined {
    const found = this.first(kind);
    return found?.table.kind === kind ? (found as OfKind<K>) : undefined;
  }

  /** The structures of some layouts in a table, by their place. */
  records<const L extends readonly Layout[]>(
    signature: Table['kind'],
    ...layouts: L
  ): PlacedRecord<L[number]>[] {
    const found = this.decoded(signature);
    const layout = found && layoutOfKind(found.table.kind);
    if (found === undefined || layout === undefined) return [];
    return placedStructs(layout, found.table)
      .filter((one) => layouts.includes(one.layout))
      .map(({ value, offset, holder }) => ({
        value: value as StructOf<L[number]>,
        place: { on: signature, file: found.name, offset },
        holder: holder?.value,
      }));
  }
}
