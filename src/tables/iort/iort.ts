import type { Layout } from '../../binary/field.ts';
import { gap, rest, u8, u16, u32 } from '../../binary/field.ts';
import type { StructOf } from '../../binary/struct.ts';
import { byType, framing, list, struct } from '../../binary/struct.ts';
import { header } from '../header.ts';
import { u16At } from '../subtable.ts';
import * as nodes from './nodes.ts';
import { mappingsAt } from './parts.ts';

const unknownNode = struct('unknown', 'Node of an unknown type', {
  type: u8(),
  length: u16({ length: true }),
  revision: u8(),
  identifier: u32(),
  mappingCount: u32(),
  mappingOffset: u32({ show: 'hex' }),
  data: rest(),
});

const plain = byType([
  nodes.itsGroup,
  nodes.namedComponent,
  nodes.rootComplex,
  nodes.smmu,
  nodes.smmuv3,
  nodes.pmcg,
  nodes.reservedMemory,
  nodes.interruptWireBridge,
]);

const layoutFor = (node: Uint8Array): Layout | undefined => {
  const layout = plain(node);
  if (layout !== nodes.reservedMemory || node.length < layout.minSize) return layout;
  const rangesAt = u16At(node, 24) + u16At(node, 26) * 0x10000;
  return (mappingsAt(node) ?? rangesAt) < rangesAt ? nodes.reservedMemoryMappingsFirst : layout;
};

const iortNodes = framing({
  headerSize: 16,
  lengthAt: (bytes, at) => u16At(bytes, at + 1),
  layouts: [
    nodes.itsGroup,
    nodes.namedComponent,
    nodes.rootComplex,
    nodes.smmu,
    nodes.smmuv3,
    nodes.pmcg,
    nodes.reservedMemory,
    nodes.reservedMemoryMappingsFirst,
    nodes.interruptWireBridge,
  ],
  unknown: unknownNode,
  align: 4,
  layoutFor,
});

/** I/O Remapping Table (Arm DEN0049 table 2). */
export const iort = struct('IORT', 'I/O Remapping Table', {
  ...header('IORT', 5),
  nodeCount: u32({ count: 'nodes' }),
  nodeOffset: u32({ is: 48, show: 'hex', computed: true }),
  reserved44: u32({ reserved: true }),
  nodesPadding: gap(({ nodeOffset }) => nodeOffset as number),
  nodes: list(iortNodes),
});

export type Iort = StructOf<typeof iort>;
export type IortNode = Iort['nodes'][number];
