import type { AnyStruct, Layout } from '../../src/binary/field.ts';
import type { Row } from '../../src/binary/listing.ts';
import { listStruct } from '../../src/binary/listing.ts';

/** A value with one field changed, and the bytes that this field has. */
export interface Flipped {
  readonly path: string;
  readonly value: AnyStruct;
  readonly offset: number;
  readonly size: number;
}

/** For every field, every named bit and every element of a value: a copy in which only that has another value. */
export function* flips(layout: Layout, value: AnyStruct): Generator<Flipped> {
  let integer: Row | undefined;
  for (const row of listStruct(layout, value)) {
    if (row.role === 'heading' || (row.size === 0 && row.role !== 'bit')) continue;
    if (row.role === 'field' && row.field?.tag === 'bits') {
      integer = row;
      continue;
    }
    const holder = row.role === 'bit' ? (integer as Row) : row;
    const copy = structuredClone(value);
    set(copy, row.path, other(row));
    yield { path: row.path, value: copy, offset: holder.offset, size: holder.size };
  }
}

/** Another value of the same kind that also has bytes. */
function other({ value }: Row): unknown {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'bigint') return value ^ 1n;
  if (typeof value === 'string') return String.fromCharCode(value.charCodeAt(0) ^ 1) + value.slice(1);
  if (value instanceof Uint8Array) return value.with(0, (value[0] ?? 0) ^ 1);
  if (typeof value === 'number') return value % 2 === 0 ? value + 1 : value - 1;
  throw new TypeError(`no other value for ${String(value)}`);
}

function set(target: unknown, path: string, value: unknown): void {
  const names = path.match(/[^.[\]]+/g) ?? [];
  let at = target as Record<string, unknown>;
  for (const name of names.slice(0, -1)) at = at[name] as Record<string, unknown>;
  at[names.at(-1) ?? ''] = value;
}
