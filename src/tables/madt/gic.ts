import { bits, bytes, u8, u16, u32, u64 } from '../../binary/field.ts';
import { hexText } from '../../binary/meaning.ts';
import { struct } from '../../binary/struct.ts';
import { start8 } from '../subtable.ts';

/**
 * GIC CPU Interface (ACPI 6.5 §5.2.12.14): 40 bytes in ACPI 5.0, 76 in 5.1, 80 in 6.0 to 6.4, 82 from 6.5,
 * 88 from 6.7.
 */
export const gicc = struct(
  'gicc',
  'GIC CPU Interface',
  {
    ...start8(11),
    reserved2: u16({ reserved: true }),
    cpuInterfaceNumber: u32(),
    processorUid: u32(),
    flags: bits(4, {
      enabled: 0,
      performanceInterruptEdge: 1,
      vgicMaintenanceInterruptEdge: 2,
      onlineCapable: 3,
      redistributorNonCoherent: 4,
    }),
    parkingProtocolVersion: u32(),
    performanceInterrupt: u32(),
    parkedAddress: u64({ show: 'address' }),
    baseAddress: u64({ show: 'address' }),
    gicvBaseAddress: u64({ show: 'address', optional: true }),
    gichBaseAddress: u64({ show: 'address', optional: true }),
    vgicMaintenanceInterrupt: u32({ optional: true }),
    gicrBaseAddress: u64({ show: 'address', optional: true }),
    mpidr: u64({ show: 'hex', optional: true }),
    powerEfficiencyClass: u8({ optional: true }),
    reserved77: u8({ reserved: true, optional: true }),
    speOverflowInterrupt: u16({ optional: true }),
    trbeInterrupt: u16({ optional: true }),
    iaffid: u16({ optional: true }),
    irsId: u32({ optional: true }),
  },
  { called: ({ processorUid }) => `processor with UID ${processorUid}` },
);

/** GIC Distributor (§5.2.12.15). */
export const gicDistributor = struct(
  'gicDistributor',
  'GIC Distributor',
  {
    ...start8(12),
    reserved2: u16({ reserved: true }),
    gicId: u32(),
    baseAddress: u64({ show: 'address' }),
    systemVectorBase: u32(),
    gicVersion: u8({
      names: { 0: 'to be probed', 1: 'GICv1', 2: 'GICv2', 3: 'GICv3', 4: 'GICv4', 5: 'GICv5' },
    }),
    reserved21: bytes(3, { reserved: true }),
  },
  { called: ({ gicId }) => `GIC distributor ${gicId}` },
);

/** GIC MSI Frame (§5.2.12.16), the GICv2m. */
export const gicMsiFrame = struct(
  'gicMsiFrame',
  'GIC MSI Frame',
  {
    ...start8(13),
    reserved2: u16({ reserved: true }),
    frameId: u32(),
    baseAddress: u64({ show: 'address' }),
    flags: bits(4, { spiOverride: 0 }),
    spiCount: u16(),
    spiBase: u16(),
  },
  { called: ({ frameId }) => `GIC MSI frame ${frameId}` },
);

/** GIC Redistributor (§5.2.12.17). */
export const gicRedistributor = struct(
  'gicRedistributor',
  'GIC Redistributor',
  {
    ...start8(14),
    flags: bits(1, { nonCoherent: 0 }),
    reserved3: u8({ reserved: true }),
    baseAddress: u64({ show: 'address' }),
    rangeLength: u32({ show: 'size' }),
  },
  { called: ({ baseAddress }) => `GIC redistributors at ${hexText(baseAddress)}` },
);

/** GIC Interrupt Translation Service (§5.2.12.18). */
export const gicIts = struct(
  'gicIts',
  'GIC Interrupt Translation Service',
  {
    ...start8(15),
    flags: bits(1, { nonCoherent: 0 }),
    reserved3: u8({ reserved: true }),
    itsId: u32(),
    baseAddress: u64({ show: 'address' }),
    reserved16: u32({ reserved: true }),
  },
  { called: ({ itsId }) => `GIC ITS ${itsId}` },
);

/** GICv5 Interrupt Routing Service (ACPI 6.7). */
export const gicv5Irs = struct(
  'gicv5Irs',
  'GICv5 Interrupt Routing Service',
  {
    ...start8(28),
    gicVersion: u8(),
    reserved3: u8({ reserved: true }),
    irsId: u32(),
    flags: bits(4, { nonCoherent: 0 }),
    reserved12: u32({ reserved: true }),
    configFrameAddress: u64({ show: 'address' }),
    setLpiFrameAddress: u64({ show: 'address' }),
  },
  { called: ({ irsId }) => `GICv5 IRS ${irsId}` },
);

/** GICv5 ITS configuration frame (ACPI 6.7). */
export const gicv5Its = struct(
  'gicv5Its',
  'GICv5 Interrupt Translation Service',
  {
    ...start8(29),
    flags: bits(1, { nonCoherent: 0 }),
    reserved3: u8({ reserved: true }),
    itsId: u32(),
    baseAddress: u64({ show: 'address' }),
  },
  { called: ({ itsId }) => `GICv5 ITS ${itsId}` },
);

/** GICv5 ITS translate frame (ACPI 6.7). */
export const gicv5ItsTranslate = struct(
  'gicv5ItsTranslate',
  'GICv5 ITS Translate Frame',
  {
    ...start8(30),
    reserved2: u16({ reserved: true }),
    linkedItsId: u32({ refers: { to: ['gicv5Its'], by: 'itsId' } }),
    frameId: u32(),
    reserved12: u32({ reserved: true }),
    baseAddress: u64({ show: 'address' }),
  },
  { called: ({ linkedItsId, frameId }) => `GICv5 ITS translate frame ${linkedItsId}.${frameId}` },
);
