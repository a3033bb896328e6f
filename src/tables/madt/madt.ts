import { bits, u32 } from '../../binary/field.ts';
import type { StructOf } from '../../binary/struct.ts';
import { list, struct } from '../../binary/struct.ts';
import { header } from '../header.ts';
import { records8 } from '../subtable.ts';
import * as gic from './gic.ts';
import * as loongarch from './loongarch.ts';
import * as riscv from './riscv.ts';
import * as x86 from './x86.ts';

const controllers = records8([
  x86.localApic,
  x86.ioApic,
  x86.interruptSourceOverride,
  x86.nmiSource,
  x86.localApicNmi,
  x86.localApicAddressOverride,
  x86.ioSapic,
  x86.localSapic,
  x86.platformInterruptSource,
  x86.localX2apic,
  x86.localX2apicNmi,
  gic.gicc,
  gic.gicDistributor,
  gic.gicMsiFrame,
  gic.gicRedistributor,
  gic.gicIts,
  x86.multiprocessorWakeup,
  loongarch.corePic,
  loongarch.legacyIoPic,
  loongarch.hyperTransportPic,
  loongarch.extendedIoPic,
  loongarch.msiPic,
  loongarch.bridgeIoPic,
  loongarch.lpcPic,
  riscv.rintc,
  riscv.imsic,
  riscv.aplic,
  riscv.plic,
  gic.gicv5Irs,
  gic.gicv5Its,
  gic.gicv5ItsTranslate,
  x86.unusedIoApic,
]);

/** Multiple APIC Description Table (ACPI 6.5 §5.2.12). */
export const madt = struct('APIC', 'Multiple APIC Description Table', {
  ...header('APIC', 5),
  localApicAddress: u32({ show: 'address' }),
  flags: bits(4, { pcatCompatible: 0 }),
  entries: list(controllers),
});

export type Madt = StructOf<typeof madt>;
export type MadtEntry = Madt['entries'][number];
