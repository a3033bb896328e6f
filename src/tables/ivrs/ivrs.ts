import { bits, rest, u8, u16, u32, u64 } from '../../binary/field.ts';
import { hexText, pciText } from '../../binary/meaning.ts';
import type { StructOf } from '../../binary/struct.ts';
import { byType, framing, list, struct } from '../../binary/struct.ts';
import { header } from '../header.ts';
import { u16At } from '../subtable.ts';
import { deviceEntries } from './entries.ts';

const flagsOf = {
  htTunnelEnable: 0,
  passPostedWrites: 1,
  responsePassPostedWrites: 2,
  isochronous: 3,
  iotlbSupport: 4,
  coherent: 5,
} as const;

const counters = {
  performanceCounters: [13, 16],
  performanceBanks: [17, 22],
  msiNumberPpr: [23, 27],
} as const;

const unit = {
  length: u16({ length: true }),
  deviceId: u16({ show: 'bdf' }),
  capabilityOffset: u16({ show: 'hex' }),
  baseAddress: u64({ show: 'address' }),
  segment: u16(),
  info: bits(2, { msiNumber: [0, 4], unitId: [8, 12] }),
} as const;

/** I/O Virtualization Hardware Definition, type 10h (AMD 48882 §5.2.2.1). */
export const ivhd10 = struct(
  'ivhd10',
  'I/O Virtualization Hardware Definition, type 10h',
  {
    type: u8({ is: 0x10, show: 'hex' }),
    flags: bits(1, { ...flagsOf, prefetchSupport: 6, pprSupport: 7 }),
    ...unit,
    features: bits(4, {
      x2apic: 0,
      noExecute: 1,
      guestTranslation: 2,
      guestLevels: [3, 4],
      invalidateAll: 5,
      guestApic: 6,
      hardwareError: 7,
      maximumPasid: [8, 12],
      ...counters,
      guestAddressTranslationSize: [28, 29],
      hostAddressTranslationSize: [30, 31],
    }),
    entries: list(deviceEntries, { holds: 'behind' }),
  },
  { called: ({ segment, deviceId }) => `IVHD 10h of ${pciText(segment, deviceId)}` },
);

const extendedUnit = (type: number) => ({
  type: u8({ is: type, show: 'hex' }),
  flags: bits(1, flagsOf),
  ...unit,
  attributes: bits(4, { hostTranslationDisabled: 0, ...counters }),
  extendedFeatures: bits(
    8,
    {
      prefetch: 0,
      ppr: 1,
      x2apic: 2,
      noExecute: 3,
      guestTranslation: 4,
      invalidateAll: 6,
      guestApic: 7,
      hardwareError: 8,
      performanceCounters: 9,
      hostAddressTranslationSize: [10, 11],
      guestAddressTranslationSize: [12, 13],
      guestLevels: [14, 15],
      guestApicMode: [21, 23],
      maximumPasid: [32, 36],
      guestIo: 48,
      hostAccess: 49,
      enhancedPprHandling: 50,
      hostDirty: 52,
      secureNestedPaging: 63,
    },
    { open: true, doc: 'copy of a register' },
  ),
  extendedFeatures2: bits(
    8,
    {
      snpIo: 1,
      gcr3TableRootPageMode: 3,
      snpAvic: [5, 7],
      interruptRemapSizes: [8, 9],
      htRangeIgnore: 11,
    },
    { open: true, doc: 'copy of a register' },
  ),
  entries: list(deviceEntries, { holds: 'behind' }),
});

/** I/O Virtualization Hardware Definition, type 11h (AMD 48882 §5.2.2.2). */
export const ivhd11 = struct(
  'ivhd11',
  'I/O Virtualization Hardware Definition, type 11h',
  extendedUnit(0x11),
  { called: ({ segment, deviceId }) => `IVHD 11h of ${pciText(segment, deviceId)}` },
);

/** I/O Virtualization Hardware Definition, type 40h (AMD 48882 §5.2.2.3). */
export const ivhd40 = struct(
  'ivhd40',
  'I/O Virtualization Hardware Definition, type 40h',
  extendedUnit(0x40),
  { called: ({ segment, deviceId }) => `IVHD 40h of ${pciText(segment, deviceId)}` },
);

const memoryDefinition = (type: number) => ({
  type: u8({ is: type, show: 'hex' }),
  flags: bits(1, { unityMap: 0, readable: 1, writable: 2, exclusionRange: 3 }),
  length: u16({ length: true }),
});
const memoryRange = {
  segment: u16(),
  reserved10: u16({ reserved: true }),
  reserved12: u32({ reserved: true }),
  startAddress: u64({ show: 'address', align: 0x1000 }),
  rangeLength: u64({ show: 'size', align: 0x1000 }),
} as const;

/** I/O Virtualization Memory Definition for all devices (AMD 48882 §5.2.2.8). */
export const ivmdAll = struct(
  'ivmdAll',
  'I/O Virtualization Memory Definition, all devices',
  {
    ...memoryDefinition(0x20),
    reserved4: u16({ reserved: true }),
    reserved6: u16({ reserved: true }),
    ...memoryRange,
  },
  { called: ({ startAddress }) => `IVMD of all devices at ${hexText(startAddress)}` },
);

/** I/O Virtualization Memory Definition for one device (§5.2.2.8). */
export const ivmdDevice = struct(
  'ivmdDevice',
  'I/O Virtualization Memory Definition, one device',
  {
    ...memoryDefinition(0x21),
    deviceId: u16({ show: 'bdf' }),
    reserved6: u16({ reserved: true }),
    ...memoryRange,
  },
  {
    called: ({ segment, deviceId, startAddress }) =>
      `IVMD of ${pciText(segment, deviceId)} at ${hexText(startAddress)}`,
  },
);

/** I/O Virtualization Memory Definition for a range of devices (§5.2.2.8). */
export const ivmdRange = struct(
  'ivmdRange',
  'I/O Virtualization Memory Definition, range of devices',
  {
    ...memoryDefinition(0x22),
    deviceId: u16({ show: 'bdf' }),
    lastDeviceId: u16({ show: 'bdf' }),
    ...memoryRange,
  },
  {
    called: ({ segment, deviceId, startAddress }) =>
      `IVMD from ${pciText(segment, deviceId)} at ${hexText(startAddress)}`,
  },
);

/**
 * Not in the standard: firmware of several laptops adds blocks of type 51h, which are laid out as a memory
 * definition for one device.
 */
export const memoryDefinition51 = struct(
  'memoryDefinition51',
  'Memory definition, type 51h',
  {
    ...memoryDefinition(0x51),
    deviceId: u16({ show: 'bdf' }),
    reserved6: u16({ reserved: true }),
    ...memoryRange,
  },
  { nonstandard: true, called: ({ segment, deviceId }) => `block 51h of ${pciText(segment, deviceId)}` },
);

const unknownBlock = struct('unknown', 'Block of an unknown type', {
  type: u8({ show: 'hex' }),
  flags: u8({ show: 'hex' }),
  length: u16({ length: true }),
  data: rest(),
});

const layouts = [ivhd10, ivhd11, ivhd40, ivmdAll, ivmdDevice, ivmdRange, memoryDefinition51] as const;

const blocks = framing({
  headerSize: 4,
  lengthAt: (bytes, at) => u16At(bytes, at + 2),
  layouts,
  unknown: unknownBlock,
  layoutFor: byType(layouts),
});

/** I/O Virtualization Reporting Structure (AMD 48882 §5.2.1). */
export const ivrs = struct('IVRS', 'I/O Virtualization Reporting Structure', {
  ...header('IVRS', 2),
  info: bits(4, {
    extendedFeaturesSupported: 0,
    preBootDmaProtection: 1,
    guestVirtualAddressSize: { at: [5, 7], names: { 2: '48 bits' }, open: true },
    physicalAddressSize: [8, 14],
    virtualAddressSize: [15, 21],
    htAtsReserved: 22,
  }),
  reserved40: u64({ reserved: true }),
  blocks: list(blocks),
});

export type Ivrs = StructOf<typeof ivrs>;
export type IvrsBlock = Ivrs['blocks'][number];
