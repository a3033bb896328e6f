import { array, bits, chars, u8, u16, u32, u64 } from '../binary/field.ts';
import { sizeText, trimmed } from '../binary/meaning.ts';
import type { StructOf } from '../binary/struct.ts';
import { list, struct } from '../binary/struct.ts';
import { header } from './header.ts';
import { records8, start8 } from './subtable.ts';

/** Offset of a structure in the table. */
const reference = (...to: string[]) => u32({ show: 'hex', refers: { to, none: 0 } });

/** Processor hierarchy node (ACPI 6.3 §5.2.29.1). */
export const processorNode = struct(
  'processor',
  'Processor hierarchy node',
  {
    ...start8(0),
    reserved2: u16({ reserved: true }),
    flags: bits(4, {
      physicalPackage: 0,
      processorIdValid: 1,
      thread: 2,
      leaf: 3,
      identicalImplementation: 4,
    }),
    parent: reference('processor'),
    processorId: u32(),
    resourceCount: u32({ count: 'privateResources' }),
    privateResources: array(reference('cache', 'id'), {
      elements: ({ resourceCount }) => resourceCount as number,
    }),
  },
  {
    called: ({ flags, processorId }) =>
      `${flags.leaf || flags.processorIdValid ? 'processor' : 'processor group'} ${processorId}`,
  },
);

const CACHE_TYPES = { 0: 'data', 1: 'instruction', 2: 'unified', 3: 'unified' } as const;

/** Cache (ACPI 6.3 §5.2.29.2); the cache id came with table revision 3. */
export const cacheNode = struct(
  'cache',
  'Cache',
  {
    ...start8(1),
    reserved2: u16({ reserved: true }),
    flags: bits(4, {
      sizeValid: 0,
      setsValid: 1,
      associativityValid: 2,
      allocationTypeValid: 3,
      cacheTypeValid: 4,
      writePolicyValid: 5,
      lineSizeValid: 6,
      cacheIdValid: 7,
    }),
    nextLevel: reference('cache'),
    size: u32({ show: 'size' }),
    sets: u32(),
    associativity: u8(),
    attributes: bits(1, {
      allocation: { at: [0, 1], names: { 0: 'read', 1: 'write', 2: 'read and write', 3: 'read and write' } },
      cacheType: { at: [2, 3], names: CACHE_TYPES },
      writeThrough: 4,
    }),
    lineSize: u16(),
    cacheId: u32({ optional: true }),
  },
  {
    called: ({ attributes: { cacheType }, size }) =>
      `${CACHE_TYPES[cacheType as 0]} cache of ${sizeText(size)}`,
  },
);

/** ID structure (ACPI 6.2 §5.2.29.3), deprecated after 6.3. */
export const idNode = struct(
  'id',
  'ID structure',
  {
    ...start8(2),
    reserved2: u16({ reserved: true }),
    vendorId: chars(4, { printable: true }),
    level1Id: u64({ show: 'hex' }),
    level2Id: u64({ show: 'hex' }),
    majorRevision: u16(),
    minorRevision: u16(),
    spinRevision: u16(),
  },
  { called: ({ vendorId }) => `identity ${trimmed(vendorId)}` },
);

/** Processor Properties Topology Table (ACPI 6.5 §5.2.30). */
export const pptt = struct('PPTT', 'Processor Properties Topology Table', {
  ...header('PPTT', 2),
  structures: list(records8([processorNode, cacheNode, idNode])),
});

export type Pptt = StructOf<typeof pptt>;
export type PpttStructure = Pptt['structures'][number];
