import { bits, bytes, chars, u8, u32, u64 } from '../binary/field.ts';
import type { StructOf } from '../binary/struct.ts';
import { struct } from '../binary/struct.ts';

/** Firmware ACPI Control Structure (ACPI 6.5 §5.2.10); it has neither a checksum nor the common header. */
export const facs = struct('FACS', 'Firmware ACPI Control Structure', {
  signature: chars(4, { is: 'FACS' }),
  length: u32({ length: true }),
  hardwareSignature: u32({ show: 'hex' }),
  wakingVector: u32({ show: 'address' }),
  globalLock: bits(4, { pending: 0, owned: 1 }),
  flags: bits(4, { s4BiosSupported: 0, wake64BitSupported: 1 }),
  extendedWakingVector: u64({ show: 'address' }),
  version: u8({ is: 2 }),
  reserved33: bytes(3, { reserved: true }),
  ospmFlags: bits(4, { wake64BitEnabled: 0 }),
  reserved40: bytes(24, { reserved: true }),
});

export type Facs = StructOf<typeof facs>;
