import { bytes, chars, u8, u32, u64 } from '../binary/field.ts';
import type { StructOf } from '../binary/struct.ts';
import { struct } from '../binary/struct.ts';

/** Root System Description Pointer (ACPI 6.5 §5.2.5.3); revision 0 ends after 20 bytes. */
export const rsdp = struct('RSDP', 'Root System Description Pointer', {
  signature: chars(8, { is: 'RSD PTR ' }),
  checksum: u8({ show: 'hex', computed: true, doc: 'of the first 20 bytes' }),
  oemId: chars(6, { printable: true }),
  revision: u8({ is: 2 }),
  rsdtAddress: u32({ show: 'address' }),
  length: u32({ length: true, optional: true }),
  xsdtAddress: u64({ show: 'address', optional: true }),
  extendedChecksum: u8({ show: 'hex', computed: true, optional: true, doc: 'of all 36 bytes' }),
  reserved33: bytes(3, { reserved: true, optional: true }),
});

export type Rsdp = StructOf<typeof rsdp>;
