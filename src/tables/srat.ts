import { bits, bytes, chars, u8, u16, u24, u32, u64 } from '../binary/field.ts';
import { hexText, pciText, trimmed } from '../binary/meaning.ts';
import type { StructOf } from '../binary/struct.ts';
import { byType, list, struct } from '../binary/struct.ts';
import { header } from './header.ts';
import { records8, start8 } from './subtable.ts';

const MOVED = 'moved from node $ to node $';
const enabledFlag = () => bits(4, { enabled: 0 });

/** Processor Local APIC/SAPIC Affinity (ACPI 6.5 §5.2.16.1). */
export const localApicAffinity = struct(
  'localApic',
  'Processor Local APIC/SAPIC Affinity',
  {
    ...start8(0),
    proximityDomainLow: u8({ change: MOVED }),
    apicId: u8(),
    flags: enabledFlag(),
    localSapicEid: u8(),
    proximityDomainHigh: u24(),
    clockDomain: u32(),
  },
  { called: ({ apicId }) => `processor with APIC id ${apicId}` },
);

/** Memory Affinity (§5.2.16.2). */
export const memoryAffinity = struct(
  'memory',
  'Memory Affinity',
  {
    ...start8(1),
    proximityDomain: u32({ change: MOVED }),
    reserved6: u16({ reserved: true }),
    baseAddress: u64({ show: 'address' }),
    rangeLength: u64({ show: 'size' }),
    reserved24: u32({ reserved: true }),
    flags: bits(4, { enabled: 0, hotPluggable: 1, nonVolatile: 2, specificPurpose: 3 }),
    reserved32: u64({ reserved: true }),
  },
  { called: ({ baseAddress }) => `memory at ${hexText(baseAddress)}` },
);

/** Processor Local x2APIC Affinity (§5.2.16.3). */
export const localX2apicAffinity = struct(
  'localX2apic',
  'Processor Local x2APIC Affinity',
  {
    ...start8(2),
    reserved2: u16({ reserved: true }),
    proximityDomain: u32({ change: MOVED }),
    x2apicId: u32(),
    flags: enabledFlag(),
    clockDomain: u32(),
    reserved20: u32({ reserved: true }),
  },
  { called: ({ x2apicId }) => `processor with APIC id ${x2apicId}` },
);

/** GICC Affinity (§5.2.16.4). */
export const giccAffinity = struct(
  'gicc',
  'GICC Affinity',
  {
    ...start8(3),
    proximityDomain: u32({ change: MOVED }),
    processorUid: u32(),
    flags: enabledFlag(),
    clockDomain: u32(),
  },
  { called: ({ processorUid }) => `processor with UID ${processorUid}` },
);

/** GIC ITS Affinity (§5.2.16.5). */
export const gicItsAffinity = struct(
  'gicIts',
  'GIC ITS Affinity',
  {
    ...start8(4),
    proximityDomain: u32({ change: MOVED }),
    reserved6: u16({ reserved: true }),
    itsId: u32(),
  },
  { called: ({ itsId }) => `GIC ITS ${itsId}` },
);

const HANDLE_TYPES = { 0: 'ACPI', 1: 'PCI' };
const handle = (type: number, handleType: number | undefined) => ({
  ...start8(type),
  reserved2: u8({ reserved: true }),
  deviceHandleType: u8({ names: HANDLE_TYPES, ...(handleType !== undefined && { is: handleType }) }),
  proximityDomain: u32({ change: MOVED }),
});
const acpiHandle = {
  hid: chars(8, { printable: true }),
  uid: u32(),
  reserved20: u32({ reserved: true }),
};
const pciHandle = {
  segment: u16(),
  bus: u8({ show: 'hex' }),
  deviceFunction: u8({ show: 'devfn' }),
  reserved12: bytes(12, { reserved: true }),
};
interface Initiator {
  readonly proximityDomain: number;
}

/** A device may be an initiator of several nodes, so the node takes part in what it is called. */
const acpiName = ({ hid, uid, proximityDomain }: Initiator & { hid: string; uid: number }) =>
  `${trimmed(hid)} ${uid} of node ${proximityDomain}`;

const pciName = (value: Initiator & { segment: number; bus: number; deviceFunction: number }) =>
  `${pciText(value.segment, value.bus * 256 + value.deviceFunction)} of node ${value.proximityDomain}`;

const handleEnd = {
  flags: bits(4, { enabled: 0, architecturalTransactions: 1 }),
  reserved28: u32({ reserved: true }),
};

/** Generic Initiator Affinity (§5.2.16.6) with an ACPI device handle. */
export const genericInitiatorAcpi = struct(
  'genericInitiatorAcpi',
  'Generic Initiator Affinity, ACPI device',
  {
    ...handle(5, 0),
    ...acpiHandle,
    ...handleEnd,
  },
  { called: (value) => `generic initiator ${acpiName(value)}` },
);

/** Generic Initiator Affinity (§5.2.16.6) with a PCI device handle. */
export const genericInitiatorPci = struct(
  'genericInitiatorPci',
  'Generic Initiator Affinity, PCI device',
  {
    ...handle(5, 1),
    ...pciHandle,
    ...handleEnd,
  },
  { called: (value) => `generic initiator ${pciName(value)}` },
);

/** Generic Initiator Affinity (§5.2.16.6) with a handle of a reserved type. */
export const genericInitiator = struct(
  'genericInitiator',
  'Generic Initiator Affinity, unknown handle',
  {
    ...handle(5, undefined),
    deviceHandle: bytes(16),
    ...handleEnd,
  },
  { called: ({ proximityDomain }) => `generic initiator of node ${proximityDomain}` },
);

/** Generic Port Affinity (§5.2.16.7) with an ACPI device handle. */
export const genericPortAcpi = struct(
  'genericPortAcpi',
  'Generic Port Affinity, ACPI device',
  {
    ...handle(6, 0),
    ...acpiHandle,
    ...handleEnd,
  },
  { called: (value) => `generic port ${acpiName(value)}` },
);

/** Generic Port Affinity (§5.2.16.7) with a PCI device handle. */
export const genericPortPci = struct(
  'genericPortPci',
  'Generic Port Affinity, PCI device',
  {
    ...handle(6, 1),
    ...pciHandle,
    ...handleEnd,
  },
  { called: (value) => `generic port ${pciName(value)}` },
);

/** Generic Port Affinity (§5.2.16.7) with a handle of a reserved type. */
export const genericPort = struct(
  'genericPort',
  'Generic Port Affinity, unknown handle',
  {
    ...handle(6, undefined),
    deviceHandle: bytes(16),
    ...handleEnd,
  },
  { called: ({ proximityDomain }) => `generic port of node ${proximityDomain}` },
);

/** RINTC Affinity (ACPI 6.6 §5.2.16.8). */
export const rintcAffinity = struct(
  'rintc',
  'RINTC Affinity',
  {
    ...start8(7),
    reserved2: u16({ reserved: true }),
    proximityDomain: u32({ change: MOVED }),
    processorUid: u32(),
    flags: enabledFlag(),
    clockDomain: u32(),
  },
  { called: ({ processorUid }) => `processor with UID ${processorUid}` },
);

const plain = byType([
  localApicAffinity,
  memoryAffinity,
  localX2apicAffinity,
  giccAffinity,
  gicItsAffinity,
  genericInitiator,
  genericPort,
  rintcAffinity,
]);
const byHandle: Readonly<
  Record<
    number,
    readonly (
      | typeof genericInitiator
      | typeof genericPort
      | typeof genericInitiatorAcpi
      | typeof genericInitiatorPci
      | typeof genericPortAcpi
      | typeof genericPortPci
    )[]
  >
> = {
  5: [genericInitiatorAcpi, genericInitiatorPci],
  6: [genericPortAcpi, genericPortPci],
};

const affinities = records8(
  [
    localApicAffinity,
    memoryAffinity,
    localX2apicAffinity,
    giccAffinity,
    gicItsAffinity,
    genericInitiatorAcpi,
    genericInitiatorPci,
    genericInitiator,
    genericPortAcpi,
    genericPortPci,
    genericPort,
    rintcAffinity,
  ],
  (record) => byHandle[record[0] ?? 0]?.[record[3] ?? 0] ?? plain(record),
);

/** System Resource Affinity Table (ACPI 6.5 §5.2.16). */
export const srat = struct('SRAT', 'System Resource Affinity Table', {
  ...header('SRAT', 3),
  reserved36: u32({ is: 1, reserved: true }),
  reserved40: u64({ reserved: true }),
  entries: list(affinities),
});

export type Srat = StructOf<typeof srat>;
export type SratEntry = Srat['entries'][number];
