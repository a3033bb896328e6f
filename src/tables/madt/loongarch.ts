import { array, bits, u8, u16, u32, u64 } from '../../binary/field.ts';
import { hexText } from '../../binary/meaning.ts';
import { struct } from '../../binary/struct.ts';
import { start8 } from '../subtable.ts';

const start = (type: number) => ({ ...start8(type), version: u8({ is: 1 }) });

/** Core Programmable Interrupt Controller of LoongArch (ACPI 6.5 §5.2.12.20). */
export const corePic = struct(
  'corePic',
  'Core Programmable Interrupt Controller',
  {
    ...start(17),
    processorId: u32(),
    physicalCoreId: u32(),
    flags: bits(4, { enabled: 0 }),
  },
  { called: ({ physicalCoreId }) => `processor with core id ${physicalCoreId}` },
);

/** Legacy I/O Programmable Interrupt Controller (§5.2.12.21). */
export const legacyIoPic = struct(
  'legacyIoPic',
  'Legacy I/O Programmable Interrupt Controller',
  {
    ...start(18),
    baseAddress: u64({ show: 'address' }),
    size: u16({ show: 'size' }),
    cascadeVector0: u8(),
    cascadeVector1: u8(),
    cascadeMap0: u32({ show: 'hex' }),
    cascadeMap1: u32({ show: 'hex' }),
  },
  { called: ({ baseAddress }) => `legacy I/O PIC at ${hexText(baseAddress)}` },
);

/** HyperTransport Programmable Interrupt Controller (§5.2.12.22). */
export const hyperTransportPic = struct(
  'hyperTransportPic',
  'HyperTransport Programmable Interrupt Controller',
  {
    ...start(19),
    baseAddress: u64({ show: 'address' }),
    size: u16({ show: 'size' }),
    cascadeVectors: array(u8(), { elements: () => 8 }),
  },
  { called: ({ baseAddress }) => `HyperTransport PIC at ${hexText(baseAddress)}` },
);

/** Extended I/O Programmable Interrupt Controller (§5.2.12.23). */
export const extendedIoPic = struct(
  'extendedIoPic',
  'Extended I/O Programmable Interrupt Controller',
  {
    ...start(20),
    cascadeVector: u8(),
    node: u8(),
    nodeMap: u64({ show: 'hex' }),
  },
  { called: ({ node }) => `extended I/O PIC of node ${node}` },
);

/** MSI Programmable Interrupt Controller (§5.2.12.24). */
export const msiPic = struct(
  'msiPic',
  'MSI Programmable Interrupt Controller',
  {
    ...start(21),
    messageAddress: u64({ show: 'address' }),
    startVector: u32(),
    vectorCount: u32(),
  },
  { called: ({ messageAddress }) => `MSI PIC at ${hexText(messageAddress)}` },
);

/** Bridge I/O Programmable Interrupt Controller (§5.2.12.25). */
export const bridgeIoPic = struct(
  'bridgeIoPic',
  'Bridge I/O Programmable Interrupt Controller',
  {
    ...start(22),
    baseAddress: u64({ show: 'address' }),
    size: u16({ show: 'size' }),
    hardwareId: u16(),
    globalSystemInterruptBase: u16(),
  },
  { called: ({ baseAddress }) => `bridge I/O PIC at ${hexText(baseAddress)}` },
);

/** LPC Programmable Interrupt Controller (§5.2.12.26). */
export const lpcPic = struct(
  'lpcPic',
  'LPC Programmable Interrupt Controller',
  {
    ...start(23),
    baseAddress: u64({ show: 'address' }),
    size: u16({ show: 'size' }),
    cascadeVector: u8(),
  },
  { called: ({ baseAddress }) => `LPC PIC at ${hexText(baseAddress)}` },
);
