import type { AnyStruct, Framing } from './field.ts';
import type { Reading } from './read.ts';
import { readStruct } from './read.ts';
import { rawRecord } from './struct.ts';

/**
 * Cuts `bytes` into records. Where a length cannot be right, the bytes up to the next place from which
 * records of known types run cleanly to the end are kept as one raw record.
 */
export function readRecords(
  frame: Framing,
  bytes: Uint8Array,
  base: number,
  owner: AnyStruct,
  reading: Reading,
): AnyStruct[] {
  const records: AnyStruct[] = [];
  let clean: Uint8Array | undefined;
  let at = 0;
  while (at < bytes.length) {
    const left = bytes.length - at;
    const length = left >= frame.headerSize ? frame.lengthAt(bytes, at) : 0;
    if (length >= frame.headerSize && length <= left) {
      records.push(readRecord(frame, bytes.subarray(at, at + length), base + at, owner, reading));
      at += length;
      continue;
    }
    clean ??= cleanStarts(frame, bytes, owner);
    let next = at + 1;
    while (next < bytes.length && clean[next] === 0) next++;
    reading.report({
      rule: length > left ? 'PXM212' : 'PXM211',
      severity: 'error',
      offset: base + at,
      message:
        left < frame.headerSize
          ? `${left} bytes are left, fewer than a record header of ${frame.headerSize}`
          : `record claims ${length} bytes, ${left} are left`,
    });
    records.push(readStruct(rawRecord, bytes.subarray(at, next), base + at, reading));
    at = next;
  }
  return records;
}

function readRecord(
  frame: Framing,
  slice: Uint8Array,
  base: number,
  owner: AnyStruct,
  reading: Reading,
): AnyStruct {
  const layout = frame.layoutFor(slice, owner);
  if (layout !== undefined && slice.length >= layout.minSize) return readStruct(layout, slice, base, reading);
  reading.report(
    layout === undefined
      ? {
          rule: 'PXM216',
          severity: 'info',
          offset: base,
          message: `record type ${slice[0]} is not defined by a standard`,
        }
      : {
          rule: 'PXM213',
          severity: 'error',
          offset: base,
          message: `${layout.title}: ${slice.length} bytes, at least ${layout.minSize} are needed`,
        },
  );
  return readStruct(frame.unknown, slice, base, reading);
}

/** For each offset whether records of known types and sufficient length run from there to the very end. */
function cleanStarts(frame: Framing, bytes: Uint8Array, owner: AnyStruct): Uint8Array {
  const clean = new Uint8Array(bytes.length + 1);
  clean[bytes.length] = 1;
  for (let at = bytes.length - frame.headerSize; at >= 0; at--) {
    const length = frame.lengthAt(bytes, at);
    const end = at + length;
    if (length < frame.headerSize || end > bytes.length || clean[end] === 0) continue;
    const layout = frame.layoutFor(bytes.subarray(at, end), owner);
    if (layout !== undefined && length >= layout.minSize && length <= longest(layout)) clean[at] = 1;
  }
  return clean;
}

function longest(layout: { readonly tails: readonly unknown[]; readonly fixedSize: number }): number {
  return layout.tails.length > 0 ? Number.POSITIVE_INFINITY : layout.fixedSize;
}
