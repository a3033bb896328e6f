import { gicc } from '../../../tables/madt/gic.ts';
import { ioApic, localApic, localX2apic } from '../../../tables/madt/x86.ts';
import type { TablesRule } from '../../rule.ts';

/** x86 needs a processor and an I/O APIC to leave the modes of the first PCs; Arm at least a processor. */
export const machineControllers: TablesRule = {
  code: 'PXM235',
  severity: 'warning',
  *check(set) {
    const madt = set.decoded('APIC');
    if (madt === undefined) return;
    const x86 = set.records('APIC', localApic, localX2apic, ioApic);
    const arm = set.records('APIC', gicc);
    const others = madt.table.entries.length - x86.length - arm.length;
    const usable = x86.filter(
      ({ value }) => value.kind !== 'ioApic' && (value.flags.enabled || value.flags.onlineCapable),
    );
    const place = { on: 'APIC', file: madt.name };
    const source = 'arch/x86/kernel/acpi/boot.c acpi_process_madt';
    if (usable.length === 0 && arm.length === 0 && (x86.length > 0 || others === 0)) {
      const remedy = 'describe the processors, enabled';
      yield { ...place, source, message: 'APIC: there is no processor that is enabled', remedy };
    } else if (usable.length > 0 && !x86.some(({ value }) => value.kind === 'ioApic')) {
      const remedy = 'describe the I/O APIC';
      yield {
        ...place,
        source,
        message: 'APIC: there is no I/O APIC: interrupts go through the 8259s',
        remedy,
      };
    }
  },
};
