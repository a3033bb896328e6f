import type { AnyStruct, Layout } from '../binary/field.ts';
import { fieldSize } from '../binary/size.ts';

/** A structure inside a table, with where it starts. */
export interface Placed {
  readonly layout: Layout;
  readonly value: AnyStruct;
  /** Bytes from the start of the table. */
  readonly offset: number;
  /** The structure that holds this one; undefined for the table itself. */
  readonly holder: Placed | undefined;
}

/** A table and every structure in it, in the order of the bytes. */
export function placedStructs(layout: Layout, table: AnyStruct): Placed[] {
  const all: Placed[] = [];
  place(all, { layout, value: table, offset: 0, holder: undefined });
  return all;
}

/** Adds a structure and what it holds; returns where it ends. */
function place(all: Placed[], one: Placed): number {
  all.push(one);
  const { layout, value } = one;
  let offset = one.offset;
  for (const [name, field] of Object.entries(layout.fields)) {
    const part = value[name];
    if (field.tag === 'nested' && part !== undefined) {
      offset = place(all, { layout: field.item, value: part as AnyStruct, offset, holder: one });
    } else if (field.tag === 'list' || (field.tag === 'array' && field.item.tag === 'struct')) {
      for (const element of (part ?? []) as readonly AnyStruct[]) {
        const inner = field.tag === 'list' ? field.framing.layouts.get(element.kind) : field.item;
        offset = place(all, { layout: inner as Layout, value: element, offset, holder: one });
      }
    } else offset += fieldSize(field, part);
  }
  return offset + ((value.extra as Uint8Array | undefined)?.length ?? 0);
}
