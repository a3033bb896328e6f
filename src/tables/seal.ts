import { checksumByte } from './checksum.ts';
import { encodeTable } from './encode.ts';
import { presentChecksums } from './envelope.ts';
import type { Table } from './table.ts';

/** Sets a built or edited table's length and checksums to what its other bytes need; returns those bytes. */
export function sealTable(table: Table): Uint8Array {
  const { trailing, ...body } = table;
  const fields = table as unknown as { kind: string; [name: string]: unknown };
  const length = encodeTable(body as Table).length;
  if (fields.length !== undefined) fields.length = length;
  const checksums = presentChecksums(fields);
  for (const { field } of checksums) fields[field] = 0;
  const bytes = encodeTable(table);
  for (const { field, at, over = length } of checksums) {
    const byte = checksumByte(bytes, at, over);
    fields[field] = byte;
    bytes[at] = byte;
  }
  return bytes;
}
