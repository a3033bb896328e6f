import { ioApic, localApicAddressOverride } from '../../../tables/madt/x86.ts';
import type { TablesRule } from '../../rule.ts';

/** Controllers without registers, and registers of which two addresses are told (fwts madt). */
export const controllerAddresses: TablesRule = {
  code: 'PXM209',
  severity: 'warning',
  *check(set) {
    for (const { value, place } of set.records('APIC', ioApic)) {
      if (value.address !== 0) continue;
      yield {
        ...place,
        message: `APIC: I/O APIC ${value.ioApicId} has no address`,
        source: 'arch/x86/kernel/apic/io_apic.c mp_register_ioapic',
        remedy: 'write the address of its registers',
      };
    }
    for (const { place } of set.records('APIC', localApicAddressOverride).slice(1)) {
      const message = 'APIC: the address of local APICs is overridden twice';
      yield { ...place, message, remedy: 'leave one record of type 5' };
    }
  },
};
