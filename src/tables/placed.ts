import type { AnyStruct, Layout } from '../binary/field.ts';
import { fieldSize } from '../binary/size.ts';

/** A structure inside a table, with where it starts. */
export interface Placed {
  readonly layout: Layout;
  readonly value: AnyStruct;
  /** Bytes from the start of the table. */
  readonly offset: number;
  /** Path of the structure in the table, empty for the table itself. */
  readonly path: string;
  /** The structure that holds this one; undefined for the table itself. */
  readonly holder: Placed | undefined;
}

/** A table and every structure in it, in the order of the bytes. */
export function placedStructs(layout: Layout, table: AnyStruct): Placed[] {
  const all: Placed[] = [];
  place(all, { layout, value: table, offset: 0, path: '', holder: undefined });
  return all;
}

/** Adds a structure and what it holds; returns where it ends. */
function place(all: Placed[], one: Placed): number {
  all.push(one);
  const { layout, value } = one;
  const inside = one.path === '' ? '' : `${one.path}.`;
  let offset = one.offset;
  for (const [name, field] of Object.entries(layout.fields)) {
    const part = value[name];
    if (field.tag === 'nested' && part !== undefined) {
      const path = inside + name;
      offset = place(all, { layout: field.item, value: part as AnyStruct, offset, path, holder: one });
    } else if (field.tag === 'list' || (field.tag === 'array' && field.item.tag === 'struct')) {
      for (const [index, element] of ((part ?? []) as readonly AnyStruct[]).entries()) {
        const inner = field.tag === 'list' ? field.framing.layouts.get(element.kind) : field.item;
        const path = `${inside}${name}[${index}]`;
        offset = place(all, { layout: inner as Layout, value: element, offset, path, holder: one });
      }
    } else offset += fieldSize(field, part);
  }
  return offset + ((value.extra as Uint8Array | undefined)?.length ?? 0);
}
