import type { AnyStruct } from '../binary/field.ts';
import { listStruct } from '../binary/listing.ts';
import { layoutOfKind } from '../tables/registry.ts';
import type { NamedTable } from './diff-tables.ts';

/** A run of bytes that differ, within one field of the second table. */
export interface ByteDifference {
  readonly offset: number;
  readonly path: string;
  /** Hex; empty past the end of a table. */
  readonly before: string;
  readonly after: string;
}

/** Where the bytes of two tables differ, place by place, with the field of the longer table that is there. */
export function diffBytes(before: NamedTable, after: NamedTable): ByteDifference[] {
  const longer = after.bytes.length >= before.bytes.length ? after : before;
  const layout = layoutOfKind(longer.table.kind);
  if (layout === undefined) return [];
  const found: ByteDifference[] = [];
  const compare = (from: number, to: number, path: string) => {
    for (let at = from; at < to; at++) {
      if (before.bytes[at] === after.bytes[at]) continue;
      let end = at + 1;
      while (end < to && before.bytes[end] !== after.bytes[end]) end++;
      found.push({ offset: at, path, before: hex(before.bytes, at, end), after: hex(after.bytes, at, end) });
      at = end;
    }
  };
  let end = 0;
  for (const row of listStruct(layout, longer.table as unknown as AnyStruct)) {
    if (row.size === 0) continue;
    compare(row.offset, row.offset + row.size, row.path);
    end = row.offset + row.size;
  }
  compare(end, longer.bytes.length, 'trailing');
  return found;
}

function hex(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.subarray(from, to)).toString('hex');
}
