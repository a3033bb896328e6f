import { array, bits, u8, u16, u32, u64 } from '../binary/field.ts';
import { hexText } from '../binary/meaning.ts';
import type { StructOf } from '../binary/struct.ts';
import { byType, list, struct } from '../binary/struct.ts';
import { header } from './header.ts';
import { records32, start32, u16At } from './subtable.ts';

/** Memory Proximity Domain Attributes (ACPI 6.3 §5.2.27.3), from table revision 2. */
export const memoryAttributes = struct(
  'memoryAttributes',
  'Memory Proximity Domain Attributes',
  {
    ...start32(0),
    flags: bits(2, { initiatorValid: 0 }),
    reserved10: u16({ reserved: true }),
    initiatorProximityDomain: u32(),
    memoryProximityDomain: u32(),
    reserved20: u32({ reserved: true }),
    reserved24: u64({ reserved: true }),
    reserved32: u64({ reserved: true }),
  },
  { called: ({ memoryProximityDomain }) => `memory of node ${memoryProximityDomain}` },
);

/** Memory Subsystem Address Range (ACPI 6.2 §5.2.27.3), table revision 1. */
export const memoryAddressRange = struct(
  'memoryAddressRange',
  'Memory Subsystem Address Range',
  {
    ...start32(0),
    flags: bits(2, { processorValid: 0, memoryValid: 1, reservationHint: 2 }),
    reserved10: u16({ reserved: true }),
    processorProximityDomain: u32(),
    memoryProximityDomain: u32(),
    reserved20: u32({ reserved: true }),
    rangeBase: u64({ show: 'address' }),
    rangeLength: u64({ show: 'size' }),
  },
  { called: ({ rangeBase }) => `memory at ${hexText(rangeBase)}` },
);

const DATA_TYPES: Readonly<Record<number, string>> = {
  0: 'access latency',
  1: 'read latency',
  2: 'write latency',
  3: 'access bandwidth',
  4: 'read bandwidth',
  5: 'write bandwidth',
};

const locality = <const K extends string>(kind: K, hierarchies: Record<number, string>) =>
  struct(
    kind,
    'System Locality Latency and Bandwidth Information',
    {
      ...start32(1),
      flags: bits(1, {
        memoryHierarchy: { at: [0, 3], names: hierarchies },
        minimumTransferSizeRequired: 4,
        nonSequentialTransfers: 5,
      }),
      dataType: u8({ names: DATA_TYPES }),
      minimumTransferSize: u8({ doc: 'v means 2^(v+5) bytes' }),
      reserved11: u8({ reserved: true }),
      initiatorCount: u32({ count: 'initiators' }),
      targetCount: u32({ count: 'targets' }),
      reserved20: u32({ reserved: true }),
      entryBaseUnit: u64({ show: 'decimal' }),
      initiators: array(u32(), { elements: ({ initiatorCount }) => initiatorCount as number }),
      targets: array(u32(), { elements: ({ targetCount }) => targetCount as number }),
      entries: array(u16({ names: { 0: 'no information', 65535: 'unreachable' }, open: true }), {
        elements: ({ initiatorCount, targetCount }) => (initiatorCount as number) * (targetCount as number),
        matrix: {
          rows: ({ initiators }) => initiators as readonly number[],
          columns: ({ targets }) => targets as readonly number[],
          called: (from, to) => `value from node ${from} to node ${to}`,
        },
      }),
    },
    {
      called: ({ flags: { memoryHierarchy }, dataType }) =>
        `${hierarchies[memoryHierarchy] ?? `hierarchy ${memoryHierarchy}`} ${DATA_TYPES[dataType] ?? `data type ${dataType}`}`,
    },
  );

/** System Locality Latency and Bandwidth (ACPI 6.3 §5.2.27.4); entry [i * targets + j]. */
export const localityInformation = locality('locality', {
  0: 'memory',
  1: 'first level memory side cache',
  2: 'second level memory side cache',
  3: 'third level memory side cache',
});

/** System Locality Latency and Bandwidth (ACPI 6.2 §5.2.27.4), whose hierarchy codes differ. */
export const localityInformationRevision1 = locality('localityRevision1', {
  0: 'memory',
  1: 'last level memory',
  2: 'first level memory side cache',
  3: 'second level memory side cache',
  4: 'third level memory side cache',
});

const levels = { 0: 'none', 1: 'one', 2: 'two', 3: 'three' };

/** Memory Side Cache Information (ACPI 6.3 §5.2.27.5). */
export const memorySideCache = struct(
  'memorySideCache',
  'Memory Side Cache Information',
  {
    ...start32(2),
    memoryProximityDomain: u32(),
    reserved12: u32({ reserved: true }),
    cacheSize: u64({ show: 'size' }),
    cacheAttributes: bits(4, {
      totalLevels: { at: [0, 3], names: levels },
      level: { at: [4, 7], names: levels },
      associativity: { at: [8, 11], names: { 0: 'none', 1: 'direct mapped', 2: 'complex indexing' } },
      writePolicy: { at: [12, 15], names: { 0: 'none', 1: 'write back', 2: 'write through' } },
      lineSize: [16, 31],
    }),
    addressMode: u16({ names: { 0: 'unknown', 1: 'extended linear' } }),
    smbiosHandleCount: u16({ count: 'smbiosHandles' }),
    smbiosHandles: array(u16({ show: 'hex' }), {
      elements: ({ smbiosHandleCount }) => smbiosHandleCount as number,
    }),
  },
  {
    called: ({ memoryProximityDomain, cacheAttributes: { level } }) =>
      `level ${level} memory side cache of node ${memoryProximityDomain}`,
  },
);

const typeOf = (record: Uint8Array) => u16At(record, 0);
const current = byType([memoryAttributes, localityInformation, memorySideCache], typeOf);
const first = byType([memoryAddressRange, localityInformationRevision1, memorySideCache], typeOf);

const structures = records32(
  [memoryAttributes, memoryAddressRange, localityInformation, localityInformationRevision1, memorySideCache],
  (record, table) => (table.revision === 1 ? first : current)(record),
);

/** Heterogeneous Memory Attribute Table (ACPI 6.5 §5.2.27). */
export const hmat = struct('HMAT', 'Heterogeneous Memory Attribute Table', {
  ...header('HMAT', 2),
  reserved36: u32({ reserved: true }),
  structures: list(structures),
});

export type Hmat = StructOf<typeof hmat>;
export type HmatStructure = Hmat['structures'][number];
