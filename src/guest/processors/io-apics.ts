import { ioApic } from '../../tables/madt/x86.ts';
import { BYTES, fields, parseEntries } from '../entries.ts';
import type { Witness } from '../witness.ts';
import { broken } from './x86.ts';

const MADT_HEADER = 44;

export interface IoApic {
  readonly id: number;
  /** Global system interrupt of its first pin. */
  readonly firstInterrupt: number;
}

/** The I/O APICs of MADT (arch/x86/kernel/acpi/boot.c `acpi_parse_ioapic`). */
export function readIoApics(witness: Witness): IoApic[] {
  const madt = witness.table('APIC');
  const found: IoApic[] = [];
  if (madt === undefined) return found;
  parseEntries(witness, madt, MADT_HEADER, BYTES, {
    1: (entry) => {
      if (broken(witness, entry, ioApic.minSize)) return false;
      const { ioApicId: id, globalSystemInterruptBase: firstInterrupt } = fields(ioApic, entry);
      found.push({ id, firstInterrupt });
      return true;
    },
  });
  return found;
}
