import type { Table } from '../tables/table.ts';
import { diffTable } from './diff-table.ts';
import type { TableDifference } from './difference.ts';

/** A table of one side, and where it came from. */
export interface NamedTable {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly table: Table;
}

/**
 * Compares two sets of tables. Tables belong together by signature; where there are several of one, by OEM table
 * id, and then by their order. Tables with the same bytes are left out.
 */
export function diffTables(before: readonly NamedTable[], after: readonly NamedTable[]): TableDifference[] {
  const signatures = new Set([...before, ...after].map(({ table }) => table.signature));
  return [...signatures].flatMap((signature) => {
    const one = before.filter(({ table }) => table.signature === signature);
    const other = after.filter(({ table }) => table.signature === signature);
    return diffGroup(one, other);
  });
}

function diffGroup(before: readonly NamedTable[], after: readonly NamedTable[]): TableDifference[] {
  const several = before.length > 1 || after.length > 1;
  const label = ({ table }: NamedTable) =>
    several ? `${signatureOf(table)} ${idOf(table)}`.trim() : signatureOf(table);
  const rest = [...after];
  const take = (fits: (candidate: NamedTable) => boolean) => {
    const at = rest.findIndex(fits);
    return at < 0 ? undefined : rest.splice(at, 1)[0];
  };
  const pairs = new Map(before.map((one) => [one, take((other) => several && sameBytes(one, other))]));
  for (const [one, partner] of pairs) {
    if (!partner)
      pairs.set(
        one,
        take((other) => !several || idOf(one.table) === idOf(other.table)),
      );
  }
  const results: TableDifference[] = [];
  for (const [one, partner] of pairs) {
    if (partner === undefined) {
      results.push({ table: label(one), kind: 'removed', before: one.name, differences: [], order: [] });
    } else if (!sameBytes(one, partner)) {
      const found = diffTable(one.table, partner.table);
      results.push({
        table: label(partner),
        kind: 'changed',
        before: one.name,
        after: partner.name,
        ...found,
      });
    }
  }
  for (const one of rest) {
    results.push({ table: label(one), kind: 'added', after: one.name, differences: [], order: [] });
  }
  return results;
}

function sameBytes({ bytes }: NamedTable, other: NamedTable): boolean {
  return Buffer.compare(bytes, other.bytes) === 0;
}

function signatureOf(table: Table): string {
  return table.kind === 'RSDP' ? 'RSDP' : table.signature;
}

function idOf(table: Table): string {
  return 'oemTableId' in table ? table.oemTableId.replace(/[\0 ]+$/, '') : '';
}
