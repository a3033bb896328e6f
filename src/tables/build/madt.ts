import { make } from '../../binary/make.ts';
import type { Platform } from '../../topology/platform.ts';
import { type Madt, madt } from '../madt/madt.ts';
import { headerIds } from './header-ids.ts';
import { armControllers } from './madt-arm.ts';
import { LOCAL_APIC_ADDRESS, x86Controllers } from './madt-x86.ts';

/** MADT revision of ACPI 6.6. */
const CURRENT = 7;

/** The MADT, which every machine has. */
export function buildMadt(platform: Platform): Madt {
  const { arch, vmm, pic } = platform.machine;
  const qemu = vmm === 'qemu';
  if (arch === 'arm') {
    return make(madt, {
      ...headerIds(platform),
      revision: qemu ? 4 : CURRENT,
      entries: armControllers(platform),
    });
  }
  return make(madt, {
    ...headerIds(platform),
    revision: qemu ? 3 : CURRENT,
    localApicAddress: LOCAL_APIC_ADDRESS,
    flags: { pcatCompatible: pic },
    entries: x86Controllers(platform),
  });
}
