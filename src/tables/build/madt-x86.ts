import { make } from '../../binary/make.ts';
import type { Cpu, Platform } from '../../topology/platform.ts';
import type { MadtEntry } from '../madt/madt.ts';
import {
  interruptSourceOverride,
  ioApic,
  localApic,
  localApicNmi,
  localX2apic,
  localX2apicNmi,
} from '../madt/x86.ts';

export const LOCAL_APIC_ADDRESS = 0xfee0_0000;
const IO_APIC_ADDRESS = 0xfec0_0000;

/** The first id that does not fit a local APIC entry: 255 addresses all processors. */
const FIRST_X2APIC_ID = 255;
const ALL_PROCESSORS = { apic: 0xff, x2apic: 0xffff_ffff };

/** ISA interrupts that PCI links may use: level triggered, active high. */
const LINKED_INTERRUPTS = [5, 9, 10, 11];
const LEVEL_HIGH = { polarity: 1, trigger: 3 };

/** Interrupt controllers of q35 and pc. */
export function x86Controllers({ cpus, machine }: Platform): MadtEntry[] {
  const qemu = machine.vmm === 'qemu';
  const large = cpus.some((cpu) => idOf(cpu) >= FIRST_X2APIC_ID);
  const apicNmi = make(localApicNmi, { processorUid: ALL_PROCESSORS.apic, localInterrupt: 1 });
  const x2apicNmi = make(localX2apicNmi, { processorUid: ALL_PROCESSORS.x2apic, localInterrupt: 1 });
  return [
    ...cpus.map((cpu) => processor(cpu, qemu)),
    make(ioApic, { address: IO_APIC_ADDRESS }),
    make(interruptSourceOverride, { source: 0, globalSystemInterrupt: 2 }),
    ...LINKED_INTERRUPTS.map((source) =>
      make(interruptSourceOverride, { source, globalSystemInterrupt: source, flags: LEVEL_HIGH }),
    ),
    // QEMU writes the x2APIC form in place of the other; ids below 255 are covered by the other alone.
    ...(qemu && large ? [] : [apicNmi]),
    ...(large ? [x2apicNmi] : []),
  ];
}

function processor(cpu: Cpu, qemu: boolean): MadtEntry {
  // QEMU's absent processors have no flag at all; ACPI 6.3 has one for what can come online.
  const flags = { enabled: cpu.present, onlineCapable: !cpu.present && !qemu };
  const id = idOf(cpu);
  return id < FIRST_X2APIC_ID
    ? make(localApic, { processorUid: cpu.index, apicId: id, flags })
    : make(localX2apic, { processorUid: cpu.index, x2apicId: id, flags });
}

function idOf(cpu: Cpu): number {
  return cpu.apicId ?? cpu.index;
}
