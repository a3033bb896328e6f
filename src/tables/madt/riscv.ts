import { bits, chars, u8, u16, u32, u64 } from '../../binary/field.ts';
import { hexText } from '../../binary/meaning.ts';
import { struct } from '../../binary/struct.ts';
import { start8 } from '../subtable.ts';
import { processorFlags } from './flags.ts';

/** RISC-V Interrupt Controller of a hart (ACPI 6.6 §5.2.12.27). */
export const rintc = struct(
  'rintc',
  'RISC-V Interrupt Controller',
  {
    ...start8(24),
    version: u8({ is: 1 }),
    reserved3: u8({ reserved: true }),
    flags: processorFlags(),
    hartId: u64({ show: 'hex' }),
    processorUid: u32(),
    externalInterruptControllerId: u32({ show: 'hex' }),
    imsicBaseAddress: u64({ show: 'address' }),
    imsicSize: u32({ show: 'size' }),
  },
  { called: ({ hartId }) => `processor with hart id ${hexText(hartId)}` },
);

/** Incoming MSI Controller (§5.2.12.28). */
export const imsic = struct(
  'imsic',
  'RISC-V Incoming MSI Controller',
  {
    ...start8(25),
    version: u8({ is: 1 }),
    reserved3: u8({ reserved: true }),
    flags: bits(4, {}),
    supervisorIdentities: u16(),
    guestIdentities: u16(),
    guestIndexBits: u8(),
    hartIndexBits: u8(),
    groupIndexBits: u8(),
    groupIndexShift: u8(),
  },
  { called: () => 'incoming MSI controller' },
);

/** Advanced Platform Level Interrupt Controller (§5.2.12.29). */
export const aplic = struct(
  'aplic',
  'RISC-V Advanced Platform Level Interrupt Controller',
  {
    ...start8(26),
    version: u8({ is: 1 }),
    aplicId: u8(),
    flags: bits(4, {}),
    hardwareId: chars(8),
    deliveryControllers: u16(),
    interruptSources: u16(),
    globalSystemInterruptBase: u32(),
    baseAddress: u64({ show: 'address' }),
    size: u32({ show: 'size' }),
  },
  { called: ({ aplicId }) => `APLIC ${aplicId}` },
);

/** Platform Level Interrupt Controller (§5.2.12.30). */
export const plic = struct(
  'plic',
  'RISC-V Platform Level Interrupt Controller',
  {
    ...start8(27),
    version: u8({ is: 1 }),
    plicId: u8(),
    hardwareId: chars(8),
    interruptSources: u16(),
    maximumPriority: u16(),
    flags: bits(4, {}),
    size: u32({ show: 'size' }),
    baseAddress: u64({ show: 'address' }),
    globalSystemInterruptBase: u32(),
  },
  { called: ({ plicId }) => `PLIC ${plicId}` },
);
