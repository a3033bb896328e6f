import { make } from '../../binary/make.ts';
import type { StructOf } from '../../binary/struct.ts';
import { idMapping } from '../iort/parts.ts';
import type { IdRange } from './id-ranges.ts';

export type Mapping = StructOf<typeof idMapping>;

/** Ids that come out as they go in, at the node at an offset of the table. */
export function mappingTo(outputReference: number, { first, last }: IdRange, singleMapping = false): Mapping {
  return make(idMapping, {
    inputBase: first,
    idCount: last - first,
    outputBase: first,
    outputReference,
    flags: { singleMapping },
  });
}

/** Bytes that mappings take at the end of a node. */
export const MAPPING_SIZE = idMapping.fixedSize;
