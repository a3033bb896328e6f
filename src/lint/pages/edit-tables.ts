import { checksumByte } from '../../tables/checksum.ts';
import type { LintTable } from '../table-set.ts';

/**
 * Changes tables by edits such as
 *
 * - `SRAT+0x31: 0f 00`: bytes put in place of those from that offset on,
 * - `SRAT length 143`: cut or extended with zeros, the length in the header following,
 * - `SRAT absent`: left out,
 * - `SRAT unsealed`: its checksum is left as it is; those of other edited tables are corrected.
 */
export function editTables(tables: readonly LintTable[], edits: readonly string[]): LintTable[] {
  return tables.flatMap((table) => {
    const own = edits.flatMap((edit) => (edit.startsWith(`${table.name}`) ? edit.slice(4).trim() : []));
    if (own.includes('absent')) return [];
    if (own.length === 0) return table;
    return { ...table, bytes: edited(table.bytes, own) };
  });
}

function edited(original: Uint8Array, edits: readonly string[]): Uint8Array {
  const length = edits.map((edit) => /^length (\d+)$/.exec(edit)?.[1]).find((text) => text !== undefined);
  const bytes = new Uint8Array(Number(length ?? original.length));
  bytes.set(original.subarray(0, bytes.length));
  new DataView(bytes.buffer).setUint32(4, bytes.length, true);
  for (const edit of edits) {
    const [, at, hex] = /^\+(0x[0-9a-f]+|\d+): ([0-9a-f ]+)$/.exec(edit) ?? [];
    if (at !== undefined && hex !== undefined)
      bytes.set(Buffer.from(hex.replaceAll(' ', ''), 'hex'), Number(at));
  }
  if (!edits.includes('unsealed')) bytes[9] = checksumByte(bytes, 9);
  return bytes;
}
