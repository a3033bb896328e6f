import type { AnyStruct, Framing } from './field.ts';
import { readStruct, STRUCT_WEIGHT } from './read.ts';
import type { Reading } from './reading.ts';
import { rawRecord } from './struct.ts';

/** Records of known types that must follow each other before bytes after a break count as records again. */
const CONVINCING = 4;

/**
 * Cuts `bytes` into records. Where a length cannot be right, the bytes up to the next place from which
 * records of known types run cleanly, to the end or at least four of them, are kept as one raw record.
 */
export function readRecords(
  frame: Framing,
  bytes: Uint8Array,
  base: number,
  owner: AnyStruct,
  reading: Reading,
): AnyStruct[] {
  const records: AnyStruct[] = [];
  let runs: Uint8Array | undefined;
  let at = 0;
  while (at < bytes.length) {
    const left = bytes.length - at;
    if (reading.take(1, STRUCT_WEIGHT) === 0) {
      reading.report('PXM225', 'warning', base + at, `${left} bytes of more records are kept as bytes`);
      records.push(readStruct(rawRecord, bytes.subarray(at), base + at, reading));
      break;
    }
    const length = left >= frame.headerSize ? frame.lengthAt(bytes, at) : 0;
    if (length >= frame.headerSize && length <= left) {
      records.push(readRecord(frame, bytes.subarray(at, at + length), base + at, owner, reading));
      at += length;
      continue;
    }
    runs ??= cleanRuns(frame, bytes, owner);
    let next = at + 1;
    while (next < bytes.length && runs[next] !== CONVINCING) next++;
    reading.report(
      length > left ? 'PXM212' : 'PXM211',
      'error',
      base + at,
      left < frame.headerSize
        ? `${left} bytes are left, fewer than a record header of ${frame.headerSize}`
        : `record claims ${length} bytes, ${left} are left`,
    );
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
  if (base % frame.align !== 0)
    reading.report('PXM226', 'info', base, `record starts at no multiple of ${frame.align}`);
  if (layout !== undefined && slice.length >= layout.minSize) {
    if (layout.nonstandard)
      reading.report('PXM216', 'info', base, `${layout.title}: no standard defines this`);
    return readStruct(layout, slice, base, reading);
  }
  const record = readStruct(frame.unknown, slice, base, reading);
  if (layout === undefined) {
    reading.report('PXM216', 'info', base, `record of type ${record.type}: no standard defines it`);
  } else {
    const message = `${layout.title}: ${slice.length} bytes, at least ${layout.minSize} are needed`;
    reading.report('PXM213', 'error', base, message);
  }
  return record;
}

/**
 * For each offset how many records of known types and possible length follow each other from there, up to
 * `CONVINCING`, which also stands for a run that reaches the very end.
 */
function cleanRuns(frame: Framing, bytes: Uint8Array, owner: AnyStruct): Uint8Array {
  const runs = new Uint8Array(bytes.length + 1);
  runs[bytes.length] = CONVINCING;
  for (let at = bytes.length - frame.headerSize; at >= 0; at--) {
    const length = frame.lengthAt(bytes, at);
    const end = at + length;
    if (length < frame.headerSize || end > bytes.length) continue;
    const layout = frame.layoutFor(bytes.subarray(at, end), owner);
    if (layout === undefined || length < layout.minSize || length > longest(layout)) continue;
    runs[at] = Math.min((runs[end] ?? 0) + 1, CONVINCING);
  }
  return runs;
}

function longest(layout: { readonly tails: readonly unknown[]; readonly fixedSize: number }): number {
  return layout.tails.length > 0 ? Number.POSITIVE_INFINITY : layout.fixedSize;
}
