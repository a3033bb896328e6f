import type { AnyStruct } from '../../binary/field.ts';
import type { BuiltTable } from '../../tables/build/build-tables.ts';
import { layoutOfKind } from '../../tables/registry.ts';
import type { Table } from '../../tables/table.ts';
import { address, count } from './amounts.ts';
import { grid } from './grid.ts';

export interface SummaryRow {
  readonly file: string;
  readonly bytes: number;
  readonly publishedBy: BuiltTable['publishedBy'];
  readonly says: string;
}

type Of<K extends Table['kind']> = Extract<Table, { kind: K }>;

/** Tables that say something else than which records they hold. */
const SAYINGS: { readonly [K in Table['kind']]?: (table: Of<K>) => string } = {
  SLIT: ({ localities, entries }) => {
    const apart = entries.filter((_, index) => BigInt(index) % (localities + 1n) !== 0n);
    const [least, most] = [Math.min(...apart), Math.max(...apart)];
    const range = least === most ? `all ${least}` : `${least} to ${most}`;
    return `${localities} x ${localities} distances${apart.length > 0 ? `, ${range}` : ''}`;
  },
  other: ({ signature, body }) =>
    `${body.length} bytes of ${/^(DSDT|SSDT)$/.test(signature) ? 'AML' : 'data'} after the header`,
  MCFG: ({ allocations }) =>
    allocations
      .map(
        ({ segment, baseAddress, startBus, endBus }) =>
          `segment ${segment} at ${address(baseAddress)}, buses ${startBus} to ${endBus}`,
      )
      .join('; '),
};

/** What a table says, in a few words: how many records of which kind. */
export function whatTableSays(table: Table): string {
  const saying = SAYINGS[table.kind] as ((table: Table) => string) | undefined;
  return saying?.(table) ?? whatRecordsSay(table);
}

function whatRecordsSay(table: Table): string {
  const layout = layoutOfKind(table.kind);
  if (layout === undefined) return '';
  const counts = new Map<string, number>();
  for (const { name, field } of layout.tails) {
    if (field.tag !== 'list') continue;
    const records = ((table as unknown as AnyStruct)[name] ?? []) as readonly AnyStruct[];
    for (const { kind } of records) {
      const title = field.framing.layouts.get(kind)?.title ?? kind;
      counts.set(title, (counts.get(title) ?? 0) + 1);
    }
  }
  return counts.size === 0
    ? layout.title
    : [...counts].map(([title, number]) => `${number} ${title}`).join(', ');
}

/** Lines on the tables of a build, one each. */
export function summary(rows: readonly SummaryRow[], vmm: 'qemu' | 'none'): string {
  const publisher = { vmm: 'published by QEMU', supplied: 'to be supplied' };
  const lines = grid(
    rows.map(({ file, bytes, publishedBy, says }) => [
      file,
      count(bytes, 'byte'),
      ...(vmm === 'none' ? [] : [publisher[publishedBy]]),
      says,
    ]),
    [1],
  );
  return lines.join('\n');
}
