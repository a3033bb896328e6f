import { listStruct } from '../binary/listing.ts';
import { decodeTable } from '../tables/decode.ts';
import { layoutOfSignature } from '../tables/registry.ts';

/** Where `made` first leaves `wanted`, in words; undefined for equal bytes. */
export function firstDifference(file: string, made: Uint8Array, wanted: Uint8Array): string | undefined {
  const at = made.findIndex((byte, index) => byte !== wanted[index]);
  if (at < 0 && made.length === wanted.length) return undefined;
  const offset = at < 0 ? made.length : at;
  return file.endsWith('.aml') ? inTable(made, wanted, offset) : inText(made, wanted, offset);
}

/** Checksum and length differ along with anything else, so the first difference behind them tells more. */
const CONTENT = 10;

function inTable(made: Uint8Array, wanted: Uint8Array, first: number): string {
  const later = made.findIndex((byte, index) => index >= CONTENT && byte !== wanted[index]);
  const offset = later < 0 ? first : later;
  const sizes = made.length === wanted.length ? '' : `${made.length} bytes instead of ${wanted.length}; `;
  return `${sizes}at ${offset}${field(made, offset)}: ${byteAt(made, offset)} instead of ${byteAt(wanted, offset)}`;
}

function field(bytes: Uint8Array, offset: number): string {
  const table = decodeTable(bytes);
  const rows = listStruct(layoutOfSignature(table.signature), table as never);
  for (const row of rows) {
    if (row.size > 0 && offset >= row.offset && offset < row.offset + row.size) return ` (${row.path})`;
  }
  return '';
}

function byteAt(bytes: Uint8Array, offset: number): string {
  const byte = bytes[offset];
  return byte === undefined ? 'the end' : `0x${byte.toString(16).padStart(2, '0')}`;
}

function inText(made: Uint8Array, wanted: Uint8Array, offset: number): string {
  const line = Buffer.from(wanted.subarray(0, offset)).toString().split('\n').length;
  return `line ${line}: ${lineOf(made, line)} instead of ${lineOf(wanted, line)}`;
}

function lineOf(bytes: Uint8Array, line: number): string {
  const text = Buffer.from(bytes).toString().split('\n')[line - 1];
  return text === undefined ? 'the end' : JSON.stringify(text);
}
