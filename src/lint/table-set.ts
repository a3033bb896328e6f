import { decodeTable } from '../tables/decode.ts';
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

type Kind = Table['kind'];

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

  /** The instance that a kernel uses: the first. */
  first(signature: string): NamedTable | undefined {
    return this.tables.find((one) => one.signature === signature);
  }

  /** The same, decoded as the table that it is. */
  decoded<K extends Kind>(
    kind: K,
  ): (NamedTable & { readonly table: Extract<Table, { kind: K }> }) | undefined {
    return this.tables.find(
      (one): one is NamedTable & { readonly table: Extract<Table, { kind: K }> } => one.table.kind === kind,
    );
  }
}
