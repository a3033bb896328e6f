import { chars, u8, u32 } from '../binary/field.ts';

/** Bytes of the header that every table but RSDP and FACS starts with. */
export const HEADER_SIZE = 36;

/** The common header (ACPI 6.5 §5.2.6) of a table with the given signature and revision. */
export function header<const S extends string>(signature: S, revision: number) {
  return {
    signature: chars(4, { is: signature }),
    length: u32({ length: true }),
    revision: u8({ is: revision }),
    checksum: u8({ show: 'hex', computed: true }),
    oemId: chars(6, { printable: true }),
    oemTableId: chars(8, { printable: true }),
    oemRevision: u32({ show: 'hex' }),
    creatorId: chars(4, { printable: true }),
    creatorRevision: u32({ show: 'hex' }),
  } as const;
}
