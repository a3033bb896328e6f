import { localApic, localX2apic } from '../../tables/madt/x86.ts';
import { BYTES, type Entry, fields, parseEntries } from '../entries.ts';
import type { Witness } from '../witness.ts';
import type { MadtProcessor } from './madt-processor.ts';

const MADT_HEADER = 44;
const NO_APIC_ID = 0xff;
const NO_X2APIC_ID = 0xffffffff;
const SOURCE = 'arch/x86/kernel/acpi/boot.c';

/**
 * Processors of a MADT with local APICs, those with an x2APIC entry last (arch/x86/kernel/acpi/boot.c
 * `acpi_parse_lapic`, `acpi_parse_x2apic`). The first enabled one is taken to be the one that boots.
 */
export function readApicProcessors(witness: Witness, madt: Uint8Array): MadtProcessor[] {
  const found = new Map<number, MadtProcessor>();
  const add = (
    id: number,
    uid: number,
    flags: { readonly enabled: boolean; readonly onlineCapable: boolean },
  ) => {
    if ((flags.enabled || flags.onlineCapable) && !found.has(id)) {
      found.set(id, { id, uid, key: id, enabled: flags.enabled });
    }
  };
  parseEntries(witness, madt, MADT_HEADER, BYTES, {
    0: (entry) => {
      if (broken(witness, entry, localApic.minSize)) return false;
      const { apicId, processorUid, flags } = fields(localApic, entry);
      if (apicId !== NO_APIC_ID) add(apicId, processorUid, flags);
      return true;
    },
  });
  const hasApics = found.size > 0;
  parseEntries(witness, madt, MADT_HEADER, BYTES, {
    9: (entry) => {
      if (broken(witness, entry, localX2apic.minSize)) return false;
      const { x2apicId, processorUid, flags } = fields(localX2apic, entry);
      if (x2apicId === NO_X2APIC_ID || (hasApics && x2apicId < NO_APIC_ID)) return true;
      add(x2apicId, processorUid, flags);
      return true;
    },
  });
  return [...found.values()];
}

/** BAD_MADT_ENTRY (include/linux/acpi.h): the record leaves the table or is shorter than its type. */
export function broken(witness: Witness, { table, at, length }: Entry, size: number): boolean {
  if (length >= size && at + size <= table.length) return false;
  const message = `a record of ${length} bytes where its type has ${size}: records after it are not seen`;
  witness.find('dropped', 'APIC', 'madt-record-length', `${SOURCE} BAD_MADT_ENTRY`, message, at);
  return true;
}
