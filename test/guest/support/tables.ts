import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checksumByte } from '../../../src/tables/checksum.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** Tables by signature. */
export type Tables = Readonly<Record<string, Uint8Array>>;

/** The tables of a golden case, as QEMU published them, or as iasl compiled them. */
export function golden(name: string): Tables {
  return tablesIn(join(ROOT, 'golden', name));
}

/** Tables compiled by iasl from sources written by hand. */
export function supplied(name: string): Tables {
  return tablesIn(join(ROOT, 'test/data/supplied', name));
}

function tablesIn(directory: string): Tables {
  const files = readdirSync(directory).filter((file) => file.endsWith('.aml'));
  return Object.fromEntries(
    files.map((file) => [
      file.slice(0, 4).replace('.', ''),
      new Uint8Array(readFileSync(join(directory, file))),
    ]),
  );
}

/** The same tables with one changed: bytes put in place, the length in the header and the checksum following. */
export function changed(
  tables: Tables,
  signature: string,
  edits: Readonly<Record<number, readonly number[]>>,
  { length, sealed = true }: { readonly length?: number; readonly sealed?: boolean } = {},
): Tables {
  const original = tables[signature];
  if (original === undefined) throw new Error(`no ${signature}`);
  const bytes = new Uint8Array(length ?? original.length);
  bytes.set(original.subarray(0, bytes.length));
  new DataView(bytes.buffer).setUint32(4, bytes.length, true);
  for (const [at, values] of Object.entries(edits)) bytes.set(values, Number(at));
  if (sealed) bytes[9] = checksumByte(bytes, 9);
  return { ...tables, [signature]: bytes };
}

/** Numbers as little-endian bytes. */
export const u16 = (value: number) => [value & 255, (value >> 8) & 255];
export const u32 = (value: number) => [...u16(value & 0xffff), ...u16(value >>> 16)];
export const u64 = (value: bigint) => [
  ...u32(Number(value & 0xffffffffn)),
  ...u32(Number((value >> 32n) & 0xffffffffn)),
];
