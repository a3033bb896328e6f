/** A record inside a table, as bytes and where they are. */
export interface RawRecord {
  readonly type: number;
  /** Bytes from the start of the table. */
  readonly offset: number;
  readonly bytes: Uint8Array;
}

interface Frame {
  /** Where the first record is. */
  readonly start: number | ((view: DataView) => number);
  readonly typeSize: 1 | 2;
  readonly length: readonly [offset: number, size: 1 | 2 | 4];
}

const plain8: Frame['length'] = [1, 1];
const word2: Frame['length'] = [2, 2];

/** How the records of a table are framed, by signature. */
const FRAMES: Readonly<Record<string, Frame>> = {
  SRAT: { start: 48, typeSize: 1, length: plain8 },
  APIC: { start: 44, typeSize: 1, length: plain8 },
  PPTT: { start: 36, typeSize: 1, length: plain8 },
  HMAT: { start: 40, typeSize: 2, length: [4, 4] },
  DMAR: { start: 48, typeSize: 2, length: word2 },
  IVRS: { start: 48, typeSize: 1, length: word2 },
  CEDT: { start: 36, typeSize: 1, length: word2 },
  IORT: { start: (view) => view.getUint32(40, true), typeSize: 1, length: [1, 2] },
};

/**
 * The records of a table, walked by their lengths alone: whoever judges bytes must not lean on the layouts that
 * wrote them. Stops where a length leads nowhere.
 */
export function rawRecords(signature: string, table: Uint8Array): RawRecord[] {
  const frame = FRAMES[signature];
  const records: RawRecord[] = [];
  if (frame === undefined || table.length < 44) return records;
  const view = new DataView(table.buffer, table.byteOffset, table.length);
  const [lengthAt, lengthSize] = frame.length;
  const header = lengthAt + lengthSize;
  let offset = typeof frame.start === 'number' ? frame.start : frame.start(view);
  while (offset + header <= table.length) {
    const length = unsigned(view, offset + lengthAt, lengthSize);
    if (length < header || offset + length > table.length) break;
    const type = unsigned(view, offset, frame.typeSize);
    records.push({ type, offset, bytes: table.subarray(offset, offset + length) });
    offset += length;
  }
  return records;
}

/** Entries of an IVHD block (type 10h, 11h or 40h) by their type code's size class. */
export function ivhdEntries(block: Uint8Array): Uint8Array[] {
  const entries: Uint8Array[] = [];
  let at = block[0] === 0x10 ? 24 : 40;
  while (at < block.length) {
    const type = block[at] ?? 0;
    const length = type === 240 ? 22 + (block[at + 21] ?? 0) : 4 << (type >> 6);
    entries.push(block.subarray(at, at + length));
    at += length;
  }
  return entries;
}

function unsigned(view: DataView, at: number, size: 1 | 2 | 4): number {
  if (size === 1) return view.getUint8(at);
  return size === 2 ? view.getUint16(at, true) : view.getUint32(at, true);
}
