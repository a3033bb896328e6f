import { fromLatin1 } from '../binary/latin1.ts';
import { readStruct } from '../binary/read.ts';
import { Reading } from '../binary/reading.ts';
import { readUint } from '../binary/uint.ts';
import { PxmError } from '../diagnostics/pxm-error.ts';
import { Anomalies } from './anomalies.ts';
import { checksumByte } from './checksum.ts';
import { envelopeOf, presentChecksums } from './envelope.ts';
import { otherTable } from './other.ts';
import { checkReferences } from './references.ts';
import { layoutOfSignature } from './registry.ts';
import type { Table } from './table.ts';

/** Elements and records of one table that are decoded; a table of more keeps the rest as bytes. */
const MOST_ELEMENTS = 2 ** 24;

/**
 * Decodes the bytes of one ACPI table. Whatever has a header decodes; oddities are in `anomalies`.
 * Throws PxmError PXM200 for bytes that are no table: fewer than a header, or no plausible signature.
 */
export function decodeTable(input: Uint8Array): Table {
  if (!(input instanceof Uint8Array)) throw new TypeError(`"input" expected Uint8Array, got ${typeof input}`);
  // A Buffer's slices share its memory, and a table must not change along with what it was read from.
  const bytes = new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  const anomalies = new Anomalies();
  const signature = signatureOf(bytes);
  let layout = layoutOfSignature(signature);
  const { minSize, stated: statedBy } = envelopeOf(layout.kind);
  if (bytes.length < minSize) {
    throw PxmError.of(
      'PXM200',
      `${bytes.length} bytes are not an ACPI table: its header alone has ${minSize}`,
    );
  }
  if (!plausible(signature, bytes)) {
    throw PxmError.of('PXM200', `not an ACPI table: ${JSON.stringify(signature)} is no signature`);
  }
  const stated = statedBy(bytes);
  const length = stated.length >= minSize && stated.length <= bytes.length ? stated.length : bytes.length;
  if (stated.length !== bytes.length) {
    const message = `the header states ${stated.length} bytes, there are ${bytes.length}`;
    const severity = stated.length < bytes.length ? 'warning' : 'error';
    anomalies.add('PXM221', severity, stated.at, message);
  }
  const slice = bytes.subarray(0, length);
  if (slice.length < layout.minSize) {
    const message = `${slice.length} bytes, ${layout.title} has ${layout.minSize} at least`;
    anomalies.add('PXM223', 'error', 0, message);
    layout = otherTable;
  }
  const table = readStruct(layout, slice, 0, new Reading((found) => anomalies.keep(found), MOST_ELEMENTS));
  checkReferences(layout, table, anomalies);
  for (const { at, over = length } of presentChecksums(table)) {
    const wanted = checksumByte(slice, at, Math.min(over, length));
    if (wanted === slice[at]) continue;
    const message = `the checksum is ${hex(slice[at] ?? 0)}, the bytes need ${hex(wanted)}`;
    anomalies.add('PXM220', 'error', at, message);
  }
  return {
    ...(table as unknown as Table),
    ...(length < bytes.length && { trailing: bytes.slice(length) }),
    ...(anomalies.found.length > 0 && { anomalies: anomalies.sorted() }),
  };
}

/** Capitals, digits and signs; small letters only in front of a length that is right, since text has them too. */
function plausible(signature: string, bytes: Uint8Array): boolean {
  if (/^[!-`{-~]{3}[ -`{-~]/.test(signature)) return true;
  return /^[!-~]{3}[ -~]/.test(signature) && readUint(bytes, 4, 4) === bytes.length;
}

/** The first four bytes as text; eight for the RSDP. */
function signatureOf(bytes: Uint8Array): string {
  const long = fromLatin1(bytes.subarray(0, 8));
  return long === 'RSD PTR ' ? long : long.slice(0, 4);
}

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}
