import { bits, bytes, text, u8, u16, u32, u64 } from '../../binary/field.ts';
import { struct } from '../../binary/struct.ts';
import { start8 } from '../subtable.ts';
import { interruptFlags, processorFlags } from './flags.ts';

/** Processor Local APIC (ACPI 6.5 §5.2.12.2). */
export const localApic = struct(
  'localApic',
  'Processor Local APIC',
  {
    ...start8(0),
    processorUid: u8(),
    apicId: u8(),
    flags: processorFlags(),
  },
  { called: ({ apicId }) => `processor with APIC id ${apicId}` },
);

/** I/O APIC (§5.2.12.3). */
export const ioApic = struct(
  'ioApic',
  'I/O APIC',
  {
    ...start8(1),
    ioApicId: u8(),
    reserved3: u8({ reserved: true }),
    address: u32({ show: 'address' }),
    globalSystemInterruptBase: u32(),
  },
  { called: ({ ioApicId }) => `I/O APIC ${ioApicId}` },
);

/**
 * Not in the standard: some firmware changes the type of I/O APIC records that it does not use to 127 and leaves
 * the rest as it is.
 */
export const unusedIoApic = struct(
  'unusedIoApic',
  'I/O APIC out of use',
  {
    ...start8(127),
    ioApicId: u8(),
    reserved3: u8({ reserved: true }),
    address: u32({ show: 'address' }),
    globalSystemInterruptBase: u32(),
  },
  { nonstandard: true, called: ({ ioApicId }) => `unused I/O APIC ${ioApicId}` },
);

/** Interrupt Source Override (§5.2.12.5). */
export const interruptSourceOverride = struct(
  'interruptSourceOverride',
  'Interrupt Source Override',
  {
    ...start8(2),
    bus: u8({ names: { 0: 'ISA' } }),
    source: u8(),
    globalSystemInterrupt: u32(),
    flags: interruptFlags(),
  },
  { called: ({ source }) => `override of IRQ ${source}` },
);

/** NMI Source (§5.2.12.6). */
export const nmiSource = struct(
  'nmiSource',
  'NMI Source',
  {
    ...start8(3),
    flags: interruptFlags(),
    globalSystemInterrupt: u32(),
  },
  { called: ({ globalSystemInterrupt }) => `NMI source at GSI ${globalSystemInterrupt}` },
);

/** Local APIC NMI (§5.2.12.7). */
export const localApicNmi = struct(
  'localApicNmi',
  'Local APIC NMI',
  {
    ...start8(4),
    processorUid: u8({ names: { 255: 'all processors' }, open: true }),
    flags: interruptFlags(),
    localInterrupt: u8(),
  },
  {
    called: ({ processorUid, localInterrupt }) =>
      `NMI at LINT${localInterrupt} of processor UID ${processorUid}`,
  },
);

/** Local APIC Address Override (§5.2.12.8). */
export const localApicAddressOverride = struct(
  'localApicAddressOverride',
  'Local APIC Address Override',
  {
    ...start8(5),
    reserved2: u16({ reserved: true }),
    address: u64({ show: 'address' }),
  },
  { called: () => 'local APIC address override' },
);

/** I/O SAPIC (§5.2.12.9). */
export const ioSapic = struct(
  'ioSapic',
  'I/O SAPIC',
  {
    ...start8(6),
    ioApicId: u8(),
    reserved3: u8({ reserved: true }),
    globalSystemInterruptBase: u32(),
    address: u64({ show: 'address' }),
  },
  { called: ({ ioApicId }) => `I/O SAPIC ${ioApicId}` },
);

/** Local SAPIC (§5.2.12.10); ACPI 2.0 ends it before the UID value. */
export const localSapic = struct(
  'localSapic',
  'Local SAPIC',
  {
    ...start8(7),
    processorId: u8(),
    localSapicId: u8(),
    localSapicEid: u8(),
    reserved5: bytes(3, { reserved: true }),
    flags: processorFlags(),
    processorUid: u32({ optional: true }),
    processorUidString: text({ optional: true, printable: true, terminated: true }),
  },
  { called: ({ localSapicId, localSapicEid }) => `processor with SAPIC id ${localSapicId}.${localSapicEid}` },
);

/** Platform Interrupt Source (§5.2.12.11). */
export const platformInterruptSource = struct(
  'platformInterruptSource',
  'Platform Interrupt Source',
  {
    ...start8(8),
    flags: interruptFlags(),
    interruptType: u8({ names: { 1: 'PMI', 2: 'INIT', 3: 'corrected platform error' } }),
    processorId: u8(),
    processorEid: u8(),
    ioSapicVector: u8(),
    globalSystemInterrupt: u32(),
    sourceFlags: bits(4, { processorOverride: 0 }),
  },
  { called: ({ globalSystemInterrupt }) => `platform interrupt at GSI ${globalSystemInterrupt}` },
);

/** Processor Local x2APIC (§5.2.12.12). */
export const localX2apic = struct(
  'localX2apic',
  'Processor Local x2APIC',
  {
    ...start8(9),
    reserved2: u16({ reserved: true }),
    x2apicId: u32(),
    flags: processorFlags(),
    processorUid: u32(),
  },
  { called: ({ x2apicId }) => `processor with APIC id ${x2apicId}` },
);

/** Local x2APIC NMI (§5.2.12.13). */
export const localX2apicNmi = struct(
  'localX2apicNmi',
  'Local x2APIC NMI',
  {
    ...start8(10),
    flags: interruptFlags(),
    processorUid: u32({ names: { 4294967295: 'all processors' }, open: true }),
    localInterrupt: u8(),
    reserved9: bytes(3, { reserved: true }),
  },
  {
    called: ({ processorUid, localInterrupt }) =>
      `NMI at LINT${localInterrupt} of processor UID ${processorUid}`,
  },
);

/** Multiprocessor Wakeup (§5.2.12.19); the reset vector came with mailbox version 1. */
export const multiprocessorWakeup = struct(
  'multiprocessorWakeup',
  'Multiprocessor Wakeup',
  {
    ...start8(16),
    mailboxVersion: u16(),
    reserved4: u32({ reserved: true }),
    mailboxAddress: u64({ show: 'address', align: 0x1000 }),
    resetVector: u64({ show: 'address', optional: true }),
  },
  { called: () => 'multiprocessor wakeup' },
);
