import type { Layout } from '../binary/field.ts';
import { readStruct } from '../binary/read.ts';
import { Reading } from '../binary/reading.ts';
import type { StructOf } from '../binary/struct.ts';
import { readUint } from '../binary/uint.ts';
import type { Witness } from './witness.ts';

/** A record as the kernel comes by it: its length is what the record says, whatever is there. */
export interface Entry {
  readonly table: Uint8Array;
  readonly at: number;
  readonly type: number;
  readonly length: number;
}

/** Where records have their type and length. */
export interface Framing {
  readonly headerSize: number;
  readonly type: readonly [at: number, size: number];
  readonly length: readonly [at: number, size: number];
}

/** MADT, SRAT. */
export const BYTES: Framing = { headerSize: 2, type: [0, 1], length: [1, 1] };
/** HMAT. */
export const WIDE: Framing = { headerSize: 8, type: [0, 2], length: [4, 4] };
/** CEDT, VIOT. */
export const RESERVED: Framing = { headerSize: 4, type: [0, 1], length: [2, 2] };
/** DMAR. */
export const WORDS: Framing = { headerSize: 4, type: [0, 2], length: [2, 2] };

export function entryAt(table: Uint8Array, at: number, { type, length }: Framing): Entry {
  return {
    table,
    at,
    type: readUint(table, at + type[0], type[1]) as number,
    length: readUint(table, at + length[0], length[1]) as number,
  };
}

/** Takes one record; false is an error, after which no other record of the pass is looked at. */
export type Handler = (entry: Entry) => boolean;

/**
 * One pass over the records of a table, handlers by record type; false when it ends in an error
 * (lib/fw_table.c `acpi_parse_entries_array`). A record that is nothing but its header at the very end is not
 * seen, and a length of zero counts only once the handler has seen the record.
 */
export function parseEntries(
  witness: Witness,
  table: Uint8Array,
  from: number,
  framing: Framing,
  handlers: Readonly<Record<number, Handler>>,
): boolean {
  for (let at = from; at + framing.headerSize < table.length; ) {
    const entry = entryAt(table, at, framing);
    if (handlers[entry.type]?.(entry) === false) return false;
    if (entry.length === 0) {
      const signature = String.fromCharCode(...table.subarray(0, 4));
      witness.find(
        'dropped',
        signature,
        'record-length-zero',
        'lib/fw_table.c acpi_parse_entries_array',
        'a record of length 0 ends the walk: records after it are not seen',
        at,
      );
      return false;
    }
    at += entry.length;
  }
  return true;
}

/** Values of one record that are read; a record of more is one that no machine has. */
const BUDGET = 2 ** 22;

/** The fields of a record as the kernel reads them: past the record's length, zeros past the table's end. */
export function fields<L extends Layout>(layout: L, { table, at, length }: Entry): StructOf<L> {
  const size = Math.max(length, layout.minSize);
  let slice = table.subarray(at, at + size);
  if (slice.length < layout.minSize) {
    const whole = new Uint8Array(layout.minSize);
    whole.set(slice);
    slice = whole;
  }
  return readStruct(layout, slice, 0, new Reading(() => {}, BUDGET)) as unknown as StructOf<L>;
}
