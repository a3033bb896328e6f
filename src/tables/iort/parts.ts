import type { AnyStruct, Layout } from '../../binary/field.ts';
import { array, bits, gap, u8, u16, u32, u64 } from '../../binary/field.ts';
import { hexText } from '../../binary/meaning.ts';
import { struct } from '../../binary/struct.ts';

/** First fields of every node (DEN0049 table 3); `revision` is that of the node. */
export const nodeStart = (type: number, revision: number) => ({
  type: u8({ is: type }),
  length: u16({ length: true }),
  revision: u8({ is: revision }),
  identifier: u32(),
  mappingCount: u32({ count: 'mappings' }),
  mappingOffset: u32({ show: 'hex', computed: true, doc: 'from the start of the node' }),
});

/** Where the mappings of the node in `slice` start; undefined when it has none. */
export function mappingsAt(slice: Uint8Array): number | undefined {
  const view = new DataView(slice.buffer, slice.byteOffset, slice.byteLength);
  return view.getUint32(8, true) > 0 ? view.getUint32(12, true) : undefined;
}

/** Nodes that an ID mapping may lead to. */
const MAPPED = [
  'itsGroup',
  'smmu',
  'smmuv3',
  'rootComplex',
  'namedComponent',
  'interruptWireBridge',
] as const;

const mappingStart = {
  inputBase: u32({ show: 'hex' }),
  idCount: u32({ show: 'hex', doc: 'number of ids, minus one' }),
  outputBase: u32({ show: 'hex' }),
} as const;
const mappingEnd = { flags: bits(4, { singleMapping: 0 }) } as const;

function mappingName(mapping: {
  readonly inputBase: number;
  readonly idCount: number;
  readonly flags: { readonly singleMapping: boolean };
}): string {
  const { inputBase, idCount, flags } = mapping;
  return flags.singleMapping
    ? 'single mapping'
    : `mapping of ids ${hexText(inputBase)} to ${hexText(inputBase + idCount)}`;
}

/** ID mapping (DEN0049 table 4). */
export const idMapping = struct(
  'mapping',
  'ID mapping',
  {
    ...mappingStart,
    outputReference: u32({ show: 'hex', refers: { to: MAPPED } }),
    ...mappingEnd,
  },
  { called: mappingName },
);

/** The same beyond those that a node counts: its reference is not looked at. */
export const spareMapping = struct(
  'spareMapping',
  'ID mapping that is not counted',
  {
    ...mappingStart,
    outputReference: u32({ show: 'hex' }),
    ...mappingEnd,
  },
  { called: () => 'unused ID mapping' },
);

const number = (value: unknown) => value as number;

/** Array whose offset from the node's start and whose element count are fields of the node. */
export const placed = <const I extends Layout>(item: I, offset: string, count: string) =>
  array(item, {
    at: (node: AnyStruct) => number(node[offset]),
    elements: (node: AnyStruct) => number(node[count]),
  });

/** Bytes that lie before such an array and belong to nothing. */
export const paddingBefore = (offset: string, count: string) =>
  gap((node) => (number(node[count]) > 0 ? number(node[offset]) : 0));

/** The mappings of a node, and what may lie before them. */
export const mappings = () => ({
  mappingsPadding: paddingBefore('mappingOffset', 'mappingCount'),
  mappings: placed(idMapping, 'mappingOffset', 'mappingCount'),
});

/** Mappings at the end of a node, where firmware may leave room for more than the node counts. */
export const lastMappings = () => ({
  ...mappings(),
  spareMappings: array(spareMapping, { surplus: true, optional: true }),
});

/** Memory access properties (DEN0049 table 14). */
export const memoryAccess = {
  cacheCoherent: u32({ names: { 0: 'not coherent', 1: 'fully coherent' } }),
  allocationHints: bits(1, { transient: 0, writeAllocate: 1, readAllocate: 2, override: 3 }),
  memoryAccessReserved: u16({ reserved: true }),
  memoryAccessFlags: bits(1, { coherentPathToMemory: 0, deviceAttributesCacheable: 1, canwbs: 2 }),
} as const;

/** Interrupt of an SMMUv1 or SMMUv2 (DEN0049 table 9). */
export const smmuInterrupt = struct(
  'interrupt',
  'Interrupt',
  {
    gsiv: u32(),
    flags: bits(4, { edge: 0 }),
  },
  { called: ({ gsiv }) => `interrupt ${gsiv}` },
);

/** Reserved memory range (DEN0049 table 20). */
export const memoryRange = struct(
  'memoryRange',
  'Memory range descriptor',
  {
    baseAddress: u64({ show: 'address', align: 0x10000 }),
    rangeLength: u64({ show: 'size', align: 0x10000 }),
    reserved16: u32({ reserved: true }),
  },
  { called: ({ baseAddress }) => `memory at ${hexText(baseAddress)}` },
);
