import type { Anomaly, Report } from '../binary/anomaly.ts';
import { fromLatin1 } from '../binary/latin1.ts';
import { readStruct } from '../binary/read.ts';
import { readUint } from '../binary/uint.ts';
import { PxmError } from '../diagnostics/pxm-error.ts';
import { checksumByte } from './checksum.ts';
import { HEADER_SIZE } from './header.ts';
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
  const signature = fromLatin1(bytes.subarray(0, 4));
  if (bytes.length < HEADER_SIZE) {
    throw PxmError.of(
      'PXM200',
      `${bytes.length} bytes are not an ACPI table: its header alone has ${HEADER_SIZE}`,
    );
  }
  if (!/^[!-~]{3}[ -~]$/.test(signature)) {
    throw PxmError.of('PXM200', `not an ACPI table: ${JSON.stringify(signature)} is no signature`);
  }
  const stated = readUint(bytes, 4, 4) as number;
  const length = stated >= HEADER_SIZE && stated <= bytes.length ? stated : bytes.length;
  if (stated !== bytes.length) {
    const message = `the header states ${stated} bytes, there are ${bytes.length}`;
    report({ rule: 'PXM221', severity: stated < bytes.length ? 'warning' : 'error', offset: 4, message });
  }
  const slice = bytes.subarray(0, length);
  const checksum = checksumByte(slice, 9);
  if (checksum !== slice[9]) {
    const message = `the checksum is ${hex(slice[9] ?? 0)}, the bytes need ${hex(checksum)}`;
    report({ rule: 'PXM220', severity: 'error', offset: 9, message });
  }
  let layout = layoutOfSignature(signature);
  if (slice.length < layout.minSize) {
    const message = `${slice.length} bytes, ${layout.title} has ${layout.minSize} at least`;
    report({ rule: 'PXM223', severity: 'error', offset: 0, message });
    layout = otherTable;
  }
  const table = readStruct(layout, slice, 0, { report, budget: MOST_ELEMENTS }) as unknown as Table;
  for (const [name, offset] of [
    ['oemId', 10],
    ['oemTableId', 16],
    ['creatorId', 28],
  ] as const) {
    if (!/^[ -~]*\0*$/.test(table[name])) {
      report({
        rule: 'PXM222',
        severity: 'info',
        offset,
        message: `${name} has bytes that are not printable`,
      });
    }
  }
  if (length < bytes.length) table.trailing = bytes.slice(length);
  if (anomalies.length > 0) table.anomalies = anomalies;
  return table;
}

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}
