import type { AnyStruct } from '../../binary/field.ts';
import { array, bits, gap, text, u8, u16, u32, u64 } from '../../binary/field.ts';
import { hexText, trimmed } from '../../binary/meaning.ts';
import { struct } from '../../binary/struct.ts';
import {
  lastMappings,
  mappings,
  mappingsAt,
  memoryAccess,
  memoryRange,
  nodeStart,
  paddingBefore,
  placed,
  smmuInterrupt,
} from './parts.ts';

/** Text up to the mappings, with the NUL bytes that fill it up to a multiple of four. */
const objectPath = () =>
  text({
    printable: true,
    terminated: true,
    until: (node: AnyStruct) =>
      (node.mappingCount as number) > 0 ? (node.mappingOffset as number) : undefined,
  });

/** ITS group (DEN0049 table 12). */
export const itsGroup = struct(
  'itsGroup',
  'ITS group',
  {
    ...nodeStart(0, 1),
    itsCount: u32({ count: 'itsIds' }),
    itsIds: array(u32(), { elements: ({ itsCount }) => itsCount as number }),
    ...lastMappings(),
  },
  { called: ({ itsIds }) => `ITS group ${itsIds.join(',')}` },
);

/** Named component (DEN0049 table 13). */
export const namedComponent = struct(
  'namedComponent',
  'Named component',
  {
    ...nodeStart(1, 4),
    flags: bits(4, { stallSupported: 0, pasidBits: [1, 5] }),
    ...memoryAccess,
    memoryAddressLimit: u8({ doc: 'address bits' }),
    objectPath: objectPath(),
    ...lastMappings(),
  },
  { called: ({ objectPath }) => trimmed(objectPath) },
);

/** Root complex (DEN0049 table 15); the oldest form ends before the address limit, `flags` came with revision 4. */
export const rootComplex = struct(
  'rootComplex',
  'Root complex',
  {
    ...nodeStart(2, 4),
    ...memoryAccess,
    atsAttribute: bits(4, { ats: 0, pri: 1, pasidForwarding: 2 }),
    segment: u32(),
    memoryAddressLimit: u8({ doc: 'address bits', optional: true }),
    pasidCapabilities: bits(2, { maximumPasidWidth: [0, 4] }, { optional: true }),
    reserved35: u8({ reserved: true, optional: true }),
    flags: bits(4, { pasidSupported: 0 }, { optional: true }),
    ...lastMappings(),
  },
  { fixedEnd: mappingsAt, called: ({ segment }) => `root complex of segment ${segment}` },
);

/** SMMUv1 or SMMUv2 (DEN0049 table 7). */
export const smmu = struct(
  'smmu',
  'SMMUv1 or SMMUv2',
  {
    ...nodeStart(3, 3),
    baseAddress: u64({ show: 'address' }),
    span: u64({ show: 'size' }),
    model: u32({
      names: { 0: 'SMMUv1', 1: 'SMMUv2', 2: 'MMU-400', 3: 'MMU-500', 4: 'MMU-401', 5: 'ThunderX v2' },
    }),
    flags: bits(4, { dvmSupported: 0, coherentWalk: 1 }),
    globalInterruptOffset: u32({ is: 60, show: 'hex', computed: true }),
    contextInterruptCount: u32({ count: 'contextInterrupts' }),
    contextInterruptOffset: u32({ show: 'hex', computed: true }),
    pmuInterruptCount: u32({ count: 'pmuInterrupts' }),
    pmuInterruptOffset: u32({ show: 'hex', computed: true }),
    globalPadding: gap(({ globalInterruptOffset }) => globalInterruptOffset as number),
    globalInterrupts: array(smmuInterrupt, {
      at: ({ globalInterruptOffset }) => globalInterruptOffset as number,
      elements: () => 2,
      doc: 'non-secure global fault, then configuration fault',
    }),
    contextPadding: paddingBefore('contextInterruptOffset', 'contextInterruptCount'),
    contextInterrupts: placed(smmuInterrupt, 'contextInterruptOffset', 'contextInterruptCount'),
    pmuPadding: paddingBefore('pmuInterruptOffset', 'pmuInterruptCount'),
    pmuInterrupts: placed(smmuInterrupt, 'pmuInterruptOffset', 'pmuInterruptCount'),
    ...lastMappings(),
  },
  { called: ({ baseAddress }) => `SMMU ${hexText(baseAddress)}` },
);

/** Whether an SMMUv3 maps its own messages: a flag says so from node revision 5, before that a missing wire. */
function hasOwnMessages(node: AnyStruct): boolean {
  const { deviceIdMappingIndexValid } = node.flags as { readonly deviceIdMappingIndexValid: boolean };
  if ((node.revision as number) >= 5) return deviceIdMappingIndexValid;
  const wires = [node.eventGsiv, node.priGsiv, node.gerrGsiv, node.syncGsiv];
  return wires.includes(0) && (node.mappingCount as number) > 0;
}

/** SMMUv3 (DEN0049 table 10); node revision 0 may end before the last two fields. */
export const smmuv3 = struct(
  'smmuv3',
  'SMMUv3',
  {
    ...nodeStart(4, 5),
    baseAddress: u64({ show: 'address' }),
    flags: bits(4, {
      cohaccOverride: 0,
      httuOverride: {
        at: [1, 2],
        names: { 0: 'none', 1: 'access flag', 2: 'access flag and dirty state' },
      },
      proximityDomainValid: 3,
      deviceIdMappingIndexValid: 4,
    }),
    reserved28: u32({ reserved: true }),
    vatosAddress: u64({ show: 'address' }),
    model: u32({ names: { 0: 'generic', 1: 'HiSilicon Hi161x', 2: 'Cavium CN99xx' } }),
    eventGsiv: u32(),
    priGsiv: u32(),
    gerrGsiv: u32(),
    syncGsiv: u32(),
    proximityDomain: u32({ optional: true }),
    deviceIdMappingIndex: u32({ optional: true, indexes: { array: 'mappings', when: hasOwnMessages } }),
    ...lastMappings(),
  },
  { fixedEnd: mappingsAt, called: ({ baseAddress }) => `SMMUv3 ${hexText(baseAddress)}` },
);

/** Performance monitor counter group (DEN0049 table 18); page 1 came with node revision 1. */
export const pmcg = struct(
  'pmcg',
  'Performance monitor counter group',
  {
    ...nodeStart(5, 2),
    page0BaseAddress: u64({ show: 'address' }),
    overflowGsiv: u32(),
    nodeReference: u32({
      show: 'hex',
      refers: { to: ['smmu', 'smmuv3', 'rootComplex', 'namedComponent'] },
    }),
    page1BaseAddress: u64({ show: 'address', optional: true }),
    ...lastMappings(),
  },
  { fixedEnd: mappingsAt, called: ({ page0BaseAddress }) => `PMCG ${hexText(page0BaseAddress)}` },
);

const reservedMemoryStart = {
  ...nodeStart(6, 3),
  flags: bits(4, {
    remappingPermitted: 0,
    accessPrivileged: 1,
    accessAttributes: {
      at: [2, 9],
      names: {
        0: 'Device-nGnRnE',
        1: 'Device-nGnRE',
        2: 'Device-nGRE',
        3: 'Device-GRE',
        4: 'Normal non-cacheable',
        5: 'Normal write-back',
      },
    },
  }),
  rangeCount: u32({ count: 'ranges' }),
  rangeOffset: u32({ show: 'hex', computed: true, doc: 'from the start of the node' }),
};
const ranges = {
  rangesPadding: paddingBefore('rangeOffset', 'rangeCount'),
  ranges: placed(memoryRange, 'rangeOffset', 'rangeCount'),
};

/** Reserved memory range (DEN0049 table 19), its ranges before its mappings. */
export const reservedMemory = struct(
  'reservedMemory',
  'Reserved memory range',
  {
    ...reservedMemoryStart,
    ...ranges,
    ...lastMappings(),
  },
  { called: ({ ranges }) => `RMR ${hexText(ranges[0]?.baseAddress ?? 0n)}` },
);

/** Reserved memory range (DEN0049 table 19), its mappings before its ranges. */
export const reservedMemoryMappingsFirst = struct(
  'reservedMemoryMappingsFirst',
  'Reserved memory range, mappings first',
  { ...reservedMemoryStart, ...mappings(), ...ranges },
  { called: ({ ranges }) => `RMR ${hexText(ranges[0]?.baseAddress ?? 0n)}` },
);

/** Interrupt wire bridge of GICv5 (DEN0049 E.g). */
export const interruptWireBridge = struct(
  'interruptWireBridge',
  'Interrupt wire bridge',
  {
    ...nodeStart(7, 0),
    configFrameAddress: u64({ show: 'address' }),
    bridgeIndex: u16(),
    objectPath: objectPath(),
    ...lastMappings(),
  },
  { called: ({ bridgeIndex }) => `interrupt wire bridge ${bridgeIndex}` },
);
