import { localApic, localX2apic } from '../../../tables/madt/x86.ts';
import type { TablesRule } from '../../rule.ts';

const FIRST_LONG_ID = 255;

/** Where processors have local APIC records, x2APIC records are for ids that those cannot hold. */
export const ignoredX2apic: TablesRule = {
  code: 'PXM237',
  severity: 'warning',
  *check(set) {
    const short = set
      .records('APIC', localApic)
      .some(({ value }) => value.flags.enabled && value.apicId < 255);
    if (!short) return;
    for (const { value, place } of set.records('APIC', localX2apic)) {
      const { x2apicId, flags } = value;
      if (x2apicId >= FIRST_LONG_ID || !(flags.enabled || flags.onlineCapable)) continue;
      yield {
        ...place,
        message: `APIC: processor ${x2apicId} has an x2APIC record, which Linux ignores below ${FIRST_LONG_ID} beside local APIC records`,
        source: 'arch/x86/kernel/acpi/boot.c acpi_parse_x2apic',
        remedy: 'describe it in a local APIC record (type 0)',
      };
    }
  },
};
