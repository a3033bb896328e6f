import { make } from '../../binary/make.ts';
import type { StructOf } from '../../binary/struct.ts';
import type { IortNode } from '../iort/iort.ts';
import { idMapping } from '../iort/parts.ts';
import type { IdRange } from './id-ranges.ts';
import type { NodeHandle } from './node-list.ts';

export type Mapping = StructOf<typeof idMapping>;
export type IortHandle = NodeHandle<'IORT'>;
/** A node of a known type, which has a length. */
export type BuiltNode = Extract<IortNode, { readonly length: number }>;

interface MappingOptions {
  readonly inputBase?: number;
  readonly singleMapping?: boolean;
}

/** Ids at another node of the table; they come out as they go in unless they go in at another base. */
export function mappingTo(
  { offset }: IortHandle,
  { first, last }: IdRange,
  { inputBase = first, singleMapping = false }: MappingOptions = {},
): Mapping {
  return make(idMapping, {
    inputBase,
    idCount: last - first,
    outputBase: first,
    outputReference: offset,
    flags: { singleMapping },
  });
}

/** The one id of a node, whatever it is there, as another id at another node. */
export function singleMappingTo({ offset }: IortHandle, outputBase: number): Mapping {
  return make(idMapping, { outputBase, outputReference: offset, flags: { singleMapping: true } });
}

/** Bytes that mappings take at the end of a node. */
export const MAPPING_SIZE = idMapping.fixedSize;
