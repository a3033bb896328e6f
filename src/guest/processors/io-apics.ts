import { ioApic } from '../../tables/madt/x86.ts';
import { BYTES, fields, parseEntries } from '../entries.ts';
import type { Witness } from '../witness.ts';
import { broken } from './x86.ts';

const MADT_HEADER = 44;

/** Ids of the I/O APICs of MADT (arch/x86/kernel/acpi/boot.c `acpi_parse_ioapic`). */
export function readIoApics(witness: Witness): number[] {
  const madt = witness.table('APIC');
  const ids: number[] = [];
  if (madt === undefined) return ids;
  parseEntries(witness, madt, MADT_HEADER, BYTES, {
    1: (entry) => {
      if (broken(witness, entry, ioApic.minSize)) return false;
      ids.push(fields(ioApic, entry).ioApicId);
      return true;
    },
  });
  return ids;
}
