import type { AnyStruct, Layout } from '../binary/field.ts';
import { placedStructs } from './placed.ts';

/** What people call a record; its title where its layout knows nothing better. */
export function nameOf(layout: Layout, value: AnyStruct): string {
  if (layout.called) return layout.called(value);
  return value.type === undefined ? layout.title.toLowerCase() : `record of type ${value.type}`;
}

/** Tells what the record at an offset of a table is called; undefined where none starts, and for the table itself. */
export function recordNames(layout: Layout, table: AnyStruct): (offset: number) => string | undefined {
  let names: Map<number, string> | undefined;
  return (offset) => {
    names ??= new Map(placedStructs(layout, table).map((one) => [one.offset, nameOf(one.layout, one.value)]));
    return offset === 0 ? undefined : names.get(offset);
  };
}
