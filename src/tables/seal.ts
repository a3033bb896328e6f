import { checksumByte } from './checksum.ts';
import { encodeTable } from './encode.ts';
import type { Table } from './table.ts';

/** Sets a built or edited table's length and checksum to what its other bytes need; returns those bytes. */
export function sealTable(table: Table): Uint8Array {
  const { trailing, ...body } = table;
  table.length = encodeTable(body as Table).length;
  table.checksum = 0;
  const bytes = encodeTable(table);
  table.checksum = checksumByte(bytes, 9, 0, table.length);
  bytes[9] = table.checksum;
  return bytes;
}
