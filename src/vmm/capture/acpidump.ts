import { Collector } from '../../diagnostics/collector.ts';
import { SourceText } from '../../diagnostics/source-text.ts';
import type { FoundTable } from './acpi-walk.ts';

/** A table out of the text that `acpidump` prints. */
export interface DumpedTable extends FoundTable {
  /** Physical address in the line above its bytes; 0 where the tool did not know it. */
  readonly address: bigint;
}

interface OpenTable {
  /** The line above the bytes, or undefined for bytes that have none. */
  readonly title: Line | undefined;
  readonly address: bigint;
  readonly bytes: number[];
}

interface Line {
  readonly text: string;
  readonly start: number;
}

/** Findings after which the rest of a text is taken to be no dump at all. */
const ERRORS_LIMIT = 20;

const TITLE = /^\s*\S.{0,7}?\s*@\s*0x([0-9A-Fa-f]{1,16})(?:\s|$)/;
const DATA = /^\s*([0-9A-Fa-f]{4,8}):\s+/;

/**
 * Reads the text form of `acpidump`, of ACPICA as of the older pmtools: a line `SIGN @ 0xADDRESS`, then lines of
 * `OFFSET: BYTES  ASCII`. Anything else ends a table and is skipped. The RSDP gets the signature `RSDP`.
 *
 * @param name of the text, for diagnostics
 * @throws PxmError PXM200 with the lines whose bytes are unreadable, out of sequence, or without a table above them,
 * and for a text without any table
 */
export function parseAcpidump(text: string, name = 'acpidump'): DumpedTable[] {
  const source = new SourceText(name, text);
  const collector = new Collector();
  const error = (message: string, { start, text: { length } }: Line) =>
    collector.error('PXM200', message, { span: { source, start, end: start + length } });

  const tables: DumpedTable[] = [];
  let open: OpenTable | undefined;
  const close = () => {
    if (open?.title && open.bytes.length === 0) error('no bytes follow this line', open.title);
    else if (open?.title) {
      tables.push({
        signature: signatureOf(open.bytes),
        address: open.address,
        bytes: Uint8Array.from(open.bytes),
      });
    }
    open = undefined;
  };

  for (const line of linesOf(text)) {
    if (collector.diagnostics.length === ERRORS_LIMIT) break;
    const data = DATA.exec(line.text);
    const address = data ? undefined : TITLE.exec(line.text)?.[1];
    if (!data) {
      close();
      if (address !== undefined) open = { title: line, address: BigInt(`0x${address}`), bytes: [] };
      continue;
    }
    if (!open) {
      error('these bytes belong to no table: above them a line "SIGN @ 0xADDRESS" is missing', line);
      open = { title: undefined, address: 0n, bytes: [] };
    }
    if (!open.title) continue;
    const offset = Number.parseInt(data[1] ?? '', 16);
    if (offset !== open.bytes.length) {
      error(`offset 0x${offset.toString(16)} where 0x${open.bytes.length.toString(16)} comes next`, line);
    }
    const bytes = bytesOf(line.text.slice(data[0].length));
    if (bytes) for (const byte of bytes) open.bytes.push(byte);
    else error('not a row of bytes in hex', line);
    // One finding for each table: what follows a broken line cannot be placed.
    if (!bytes || offset + bytes.length !== open.bytes.length) open = { ...open, title: undefined };
  }
  close();
  if (tables.length === 0 && !collector.hasErrors) {
    error('no ACPI table in here: expected lines such as "APIC @ 0x000000007FFE1000"', {
      text: '',
      start: 0,
    });
  }
  collector.throwIfErrors();
  return tables;
}

/** Bytes up to the gap before the ASCII column, or undefined when something else stands among them. */
function bytesOf(row: string): number[] | undefined {
  const words = row.split(/\s{2}/, 1)[0]?.trim().split(' ') ?? [];
  return words.every((word) => /^[0-9A-Fa-f]{2}$/.test(word))
    ? words.map((word) => Number.parseInt(word, 16))
    : undefined;
}

function signatureOf(bytes: readonly number[]): string {
  const start = String.fromCharCode(...bytes.slice(0, 8));
  return start === 'RSD PTR ' ? 'RSDP' : start.slice(0, 4);
}

function* linesOf(text: string): Generator<Line> {
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    yield { text: text.slice(start, end).trimEnd(), start };
    start = end + 1;
  }
}
