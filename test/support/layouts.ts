import type { AnyStruct, Framing, Layout } from '../../src/binary/field.ts';
import { allTableLayouts } from '../../src/tables/registry.ts';

/** A layout of a table or of something inside one. */
export interface Found {
  /** `SRAT`, or `SRAT memory` for a record. */
  readonly name: string;
  readonly table: Layout;
  readonly layout: Layout;
  /** For records in a list: how they are framed. */
  readonly framing?: Framing;
}

/** Every layout that any table has, the ones for unknown and raw records included. */
export function everyLayout(): Found[] {
  return allTableLayouts().flatMap((table) => [
    { name: table.kind, table, layout: table },
    ...inside(table, table),
  ]);
}

function inside(table: Layout, layout: Layout): Found[] {
  const found: Found[] = [];
  for (const field of Object.values(layout.fields)) {
    const framing = field.tag === 'list' ? field.framing : undefined;
    const inner =
      field.tag === 'list'
        ? [...field.framing.layouts.values()]
        : field.tag === 'nested'
          ? [field.item]
          : field.tag === 'array' && field.item.tag === 'struct'
            ? [field.item]
            : [];
    for (const one of inner) {
      const name = `${table.kind} ${one.kind}`;
      found.push({ name, table, layout: one, ...(framing && { framing }) }, ...inside(table, one));
    }
  }
  return [...new Map(found.map((one) => [one.layout, one])).values()];
}

/** A table without anything in it, for what layouts of records want to know of their table. */
export function ownerOf(table: Layout, revision: number): AnyStruct {
  return { kind: table.kind, revision };
}
