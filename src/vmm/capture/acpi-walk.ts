import { PxmError } from '../../diagnostics/pxm-error.ts';

/** A table as a guest would find it in memory. */
export interface FoundTable {
  /** Four characters; a repeated signature appears as often as there are tables. */
  readonly signature: string;
  readonly bytes: Uint8Array;
}

export interface FoundTables {
  /** Every table once, in the order of the root table, then DSDT and FACS. */
  readonly tables: FoundTable[];
  /** Signatures as the RSDT or XSDT lists them, repetitions included. */
  readonly rootOrder: string[];
}

/** Gives at least `length` bytes at a guest-physical address, or undefined where nothing is known. */
export type Memory = (address: bigint, length: number) => Uint8Array | undefined;

const HEADER = 36;

/**
 * Follows the pointers from the RSDP through RSDT or XSDT (ACPI 6.6, 5.2.5 to 5.2.8) to every table, and through the
 * FADT to DSDT and FACS.
 *
 * @throws PxmError PXM200 when a pointer leads nowhere or a length is impossible
 */
export function walkAcpi(rsdpAddress: bigint, memory: Memory): FoundTables {
  const at = (address: bigint, length: number, what: string): Buffer => {
    const bytes = memory(address, length);
    if (!bytes || bytes.length < length) {
      throw PxmError.of('PXM200', `${what} at 0x${address.toString(16)} lies outside the known memory`);
    }
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  };
  const tableAt = (address: bigint, what: string): FoundTable => {
    // FACS has a length where other tables have one, but no header behind it.
    const head = at(address, 8, what);
    const signature = head.toString('latin1', 0, 4);
    const length = head.readUInt32LE(4);
    if (length < 8) throw PxmError.of('PXM200', `table ${signature} says it is ${length} bytes long`);
    return {
      signature,
      bytes: Uint8Array.from(at(address, length, `table ${signature}`).subarray(0, length)),
    };
  };

  const rsdp = at(rsdpAddress, 20, 'the RSDP');
  if (rsdp.toString('latin1', 0, 8) !== 'RSD PTR ') {
    throw PxmError.of('PXM200', `no RSDP at 0x${rsdpAddress.toString(16)}`);
  }
  const xsdt = (rsdp[15] ?? 0) >= 2 ? at(rsdpAddress, 36, 'the RSDP').readBigUInt64LE(24) : 0n;
  const root = xsdt !== 0n ? tableAt(xsdt, 'the XSDT') : tableAt(BigInt(rsdp.readUInt32LE(16)), 'the RSDT');
  const width = xsdt !== 0n ? 8 : 4;

  const found = new Map<bigint, FoundTable>();
  const rootOrder: string[] = [];
  const list = Buffer.from(root.bytes.buffer);
  for (let entry = HEADER; entry + width <= list.length; entry += width) {
    const address = width === 8 ? list.readBigUInt64LE(entry) : BigInt(list.readUInt32LE(entry));
    const table =
      found.get(address) ?? tableAt(address, `entry ${rootOrder.length} of the ${root.signature}`);
    found.set(address, table);
    rootOrder.push(table.signature);
  }

  const fadt = [...found.values()].find((table) => table.signature === 'FACP');
  if (fadt) {
    const fields = Buffer.from(fadt.bytes.buffer);
    const pointer = (wide: number, narrow: number): bigint => {
      const value = fields.length >= wide + 8 ? fields.readBigUInt64LE(wide) : 0n;
      return value !== 0n || fields.length < narrow + 4 ? value : BigInt(fields.readUInt32LE(narrow));
    };
    // X_DSDT or DSDT, X_FIRMWARE_CTRL or FIRMWARE_CTRL (ACPI 6.6, table 5.9).
    for (const address of [pointer(140, 40), pointer(132, 36)]) {
      if (address !== 0n) found.set(address, tableAt(address, 'a table that the FADT names'));
    }
  }
  return { tables: [...found.values()], rootOrder };
}
