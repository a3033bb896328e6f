import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { PxmError } from '../diagnostics/pxm-error.ts';
import { decodeText, inputName, readInput } from '../files/read-input.ts';
import { systemReason } from '../files/system-reason.ts';
import { decodeTable } from '../tables/decode.ts';
import type { Table } from '../tables/table.ts';
import { parseAcpidump } from '../vmm/capture/acpidump.ts';

/** A decoded table with where it came from. */
export interface InputTable {
  /** File, and for one of several tables in a file its signature and number. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly table: Table;
}

export type NamedBytes = Pick<InputTable, 'name' | 'bytes'>;

export interface TableInputs {
  readonly tables: readonly InputTable[];
  /** What could not be read or is no table. */
  readonly errors: readonly Diagnostic[];
}

/** A dump of all tables of a large machine, as text. */
const LIMIT = 128 * 1024 * 1024;
/** By their ending, or named as Linux names tables in /sys/firmware/acpi/tables. */
const TABLE_FILE = /\.(aml|bin|dat)$|^[A-Z0-9_!]{4}\d*$/;
const DUMP_LINE = /^\s*\S.{0,7}?\s*@\s*0x[0-9A-Fa-f]{1,16}(\s|$)/m;

/** Whether a file is one of a table by its name. */
export function isTableFile(path: string): boolean {
  return TABLE_FILE.test(basename(path));
}

/** Reads every table of files, directories, acpidump texts and standard input (`-`); goes on after an error. */
export function readTables(paths: readonly string[]): TableInputs {
  const { found, errors } = readTableBytes(paths);
  const tables: InputTable[] = [];
  for (const { name, bytes } of found) {
    attempt(errors, () => tables.push({ name, bytes, table: decodeTable(bytes) }), name);
  }
  return { tables, errors };
}

/** The same without looking at what the bytes are. */
export function readTableBytes(paths: readonly string[]): {
  readonly found: readonly NamedBytes[];
  readonly errors: Diagnostic[];
} {
  const found: NamedBytes[] = [];
  const errors: Diagnostic[] = [];
  for (const path of paths) {
    attempt(errors, () => {
      for (const file of tableFiles(path)) {
        attempt(errors, () => found.push(...tablesIn(inputName(file), readInput(file, LIMIT))));
      }
    });
  }
  return { found, errors };
}

function attempt(errors: Diagnostic[], work: () => void, file?: string): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof PxmError)) throw error;
    errors.push(...error.diagnostics.map((found) => (file && !found.span ? { file, ...found } : found)));
  }
}

/** The files that a path stands for: itself, or the table files of a directory in the order of their names. */
function tableFiles(path: string): string[] {
  if (path === '-' || !statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
  let names: string[];
  try {
    names = readdirSync(path);
  } catch (error) {
    throw PxmError.of('PXM001', `cannot be read: ${systemReason(error)}`, { file: path });
  }
  const files = names.filter((name) => TABLE_FILE.test(name)).sort();
  if (files.length > 0) return files.map((name) => join(path, name));
  const remedy = 'name the table files themselves';
  throw PxmError.of('PXM001', 'has no *.aml, *.bin or *.dat files', { file: path, remedy });
}

/** The tables in the content of a file: one, or those of a dump. */
export function tablesIn(file: string, bytes: Uint8Array): NamedBytes[] {
  if (!isDump(bytes)) return [{ name: file, bytes }];
  const seen = new Map<string, number>();
  return parseAcpidump(decodeText(bytes, file), file).map((table) => {
    const signature = table.signature.trim();
    const number = (seen.get(signature) ?? 0) + 1;
    seen.set(signature, number);
    return { name: `${file}:${signature}${number === 1 ? '' : `.${number}`}`, bytes: table.bytes };
  });
}

/** Text of acpidump has no NUL byte and a line with a signature and an address early on; every table has a NUL. */
function isDump(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, 4096);
  return !start.includes(0) && DUMP_LINE.test(Buffer.from(start).toString('latin1'));
}
