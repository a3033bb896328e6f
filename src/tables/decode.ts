import type { Anomaly, Report } from '../binary/anomaly.ts';
import { fromLatin1 } from '../binary/latin1.ts';
import { readStruct } from '../binary/read.ts';
import { PxmError } from '../diagnostics/pxm-error.ts';
import { checksumByte } from './checksum.ts';
import { envelopeOf, presentChecksums } from './envelope.ts';
import { otherTable } from './other.ts';
import { layoutOfSignature } from './registry.ts';
import type { TableRule } from './rules.ts';
import type { Table } from './table.ts';

/** Elements and records of one table that are decoded; a table of more keeps the rest as bytes. */
const MOST_ELEMENTS = 2 ** 24;

/**
 * Decodes the bytes of one ACPI table. Whatever has a header decodes; oddities are in `anomalies`.
 * Throws PxmError PXM200 for bytes that are no table: fewer than a header, or no plausible signature.
 */
export function decodeTable(bytes: Uint8Array): Table {
  const anomalies: Anomaly<TableRule>[] = [];
  const report = ((anomaly: Anomaly<TableRule>) => anomalies.push(anomaly)) as Report;
  const signature = signatureOf(bytes);
  let layout = layoutOfSignature(signature);
  const { minSize, stated: statedBy, ids } = envelopeOf(layout.kind);
  if (bytes.length < minSize) {
    throw PxmError.of(
      'PXM200',
      `${bytes.length} bytes are not an ACPI table: its header alone has ${minSize}`,
    );
  }
  if (!/^[!-~]{3}[ -~]/.test(signature)) {
    throw PxmError.of('PXM200', `not an ACPI table: ${JSON.stringify(signature)} is no signature`);
  }
  const stated = statedBy(bytes);
  const length = stated.length >= minSize && stated.length <= bytes.length ? stated.length : bytes.length;
  if (stated.length !== bytes.length) {
    const message = `the header states ${stated.length} bytes, there are ${bytes.length}`;
    const severity = stated.length < bytes.length ? 'warning' : 'error';
    report({ rule: 'PXM221', severity, offset: stated.at, message });
  }
  const slice = bytes.subarray(0, length);
  if (slice.length < layout.minSize) {
    const message = `${slice.length} bytes, ${layout.title} has ${layout.minSize} at least`;
    report({ rule: 'PXM223', severity: 'error', offset: 0, message });
    layout = otherTable;
  }
  const table = readStruct(layout, slice, 0, { report, budget: MOST_ELEMENTS });
  for (const { at, over = length } of presentChecksums(table)) {
    const wanted = checksumByte(slice, at, 0, Math.min(over, length));
    if (wanted === slice[at]) continue;
    const message = `the checksum is ${hex(slice[at] ?? 0)}, the bytes need ${hex(wanted)}`;
    report({ rule: 'PXM220', severity: 'error', offset: at, message });
  }
  for (const { field, at, size } of ids) {
    if (/^[ -~]*\0*$/.test(fromLatin1(slice.subarray(at, at + size)))) continue;
    const message = `${field} has bytes that are not printable`;
    report({ rule: 'PXM222', severity: 'info', offset: at, message });
  }
  return {
    ...(table as unknown as Table),
    ...(length < bytes.length && { trailing: bytes.slice(length) }),
    ...(anomalies.length > 0 && { anomalies }),
  };
}

/** The first four bytes as text; eight for the RSDP. */
function signatureOf(bytes: Uint8Array): string {
  const long = fromLatin1(bytes.subarray(0, 8));
  return long === 'RSD PTR ' ? long : long.slice(0, 4);
}

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}
