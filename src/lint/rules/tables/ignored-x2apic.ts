import { localApic, localX2apic } from '../../../tables/madt/x86.ts';
import { localX2apicAffinity } from '../../../tables/srat.ts';
import type { Found, TablesRule } from '../../rule.ts';
import type { TableSet } from '../../table-set.ts';

const FIRST_LONG_ID = 255;

/** Ids that stand for all processors, so that none can have them. */
const EVERYBODY = [0xff, 0xffffffff] as const;

/** Where processors have local APIC records, x2APIC records are for ids that those cannot hold. */
export const ignoredX2apic: TablesRule = {
  code: 'PXM237',
  severity: 'warning',
  *check(set) {
    yield* nobodys(set);
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

/** Records that are enabled, for an id that no processor can have. */
function* nobodys(set: TableSet): Iterable<Found> {
  const records = [
    ...set.records('APIC', localApic, localX2apic),
    ...set.records('SRAT', localX2apicAffinity),
  ];
  for (const { value, place } of records) {
    const [id, nobody] =
      value.kind === 'localApic' && 'apicId' in value
        ? [value.apicId, EVERYBODY[0]]
        : [value.x2apicId, EVERYBODY[1]];
    const there = value.flags.enabled || ('onlineCapable' in value.flags && value.flags.onlineCapable);
    if (id !== nobody || !there) continue;
    yield {
      ...place,
      message: `${place.on}: a processor that is enabled has id 0x${id.toString(16)}, which stands for all of them`,
      source:
        place.on === 'SRAT'
          ? 'arch/x86/mm/srat.c acpi_numa_x2apic_affinity_init'
          : 'arch/x86/kernel/acpi/boot.c acpi_parse_lapic',
      remedy: 'write its id, or clear flag enabled',
    };
  }
}
