import type { AnyStruct } from '../binary/field.ts';
import { readUint } from '../binary/uint.ts';
import { HEADER_SIZE } from './header.ts';

/** A byte that brings a table's first bytes to a sum of zero. */
export interface Checksum {
  readonly field: string;
  readonly at: number;
  /** Bytes summed, from the start; the whole table when undefined. */
  readonly over?: number;
}

/** What holds a table together: its length and its checksums. */
export interface Envelope {
  /** Bytes without which there is no table. */
  readonly minSize: number;
  /** The length that the table states, and where; called with at least `minSize` bytes. */
  readonly stated: (bytes: Uint8Array) => { readonly length: number; readonly at: number };
  /** In the order in which they must be set. */
  readonly checksums: readonly Checksum[];
}

const lengthAt4 = (bytes: Uint8Array) => ({ length: readUint(bytes, 4, 4) as number, at: 4 });

const common: Envelope = {
  minSize: HEADER_SIZE,
  stated: lengthAt4,
  checksums: [{ field: 'checksum', at: 9 }],
};

const facs: Envelope = { minSize: HEADER_SIZE, stated: lengthAt4, checksums: [] };

const RSDP_FIRST_SIZE = 20;

const rsdp: Envelope = {
  minSize: RSDP_FIRST_SIZE,
  stated: (bytes) =>
    (bytes[15] ?? 0) < 2 || bytes.length < RSDP_FIRST_SIZE + 4
      ? { length: RSDP_FIRST_SIZE, at: 15 }
      : { length: readUint(bytes, RSDP_FIRST_SIZE, 4) as number, at: RSDP_FIRST_SIZE },
  checksums: [
    { field: 'checksum', at: 8, over: RSDP_FIRST_SIZE },
    { field: 'extendedChecksum', at: 32 },
  ],
};

/** The envelope of a table, by the kind of its layout. */
export function envelopeOf(kind: string): Envelope {
  return kind === 'RSDP' ? rsdp : kind === 'FACS' ? facs : common;
}

/** The checksums that this table has: older forms end before some. */
export function presentChecksums(table: AnyStruct): readonly Checksum[] {
  return envelopeOf(table.kind).checksums.filter(({ field }) => table[field] !== undefined);
}
