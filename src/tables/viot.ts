import { bytes, gap, u16, u32, u64 } from '../binary/field.ts';
import { hexText, pciText } from '../binary/meaning.ts';
import type { StructOf } from '../binary/struct.ts';
import { list, struct } from '../binary/struct.ts';
import { header } from './header.ts';
import { recordsReserved, startReserved } from './subtable.ts';

const outputNode = () => u16({ show: 'hex', refers: { to: ['virtioIommuPci', 'virtioIommuMmio'] } });

/** PCI range (ACPI 6.5, VIOT node type 1). */
export const pciRange = struct(
  'pciRange',
  'PCI range',
  {
    ...startReserved(1),
    endpointStart: u32({ show: 'hex' }),
    segmentStart: u16(),
    segmentEnd: u16(),
    bdfStart: u16({ show: 'bdf' }),
    bdfEnd: u16({ show: 'bdf' }),
    outputNode: outputNode(),
    reserved18: bytes(6, { reserved: true }),
  },
  { called: ({ segmentStart, bdfStart }) => `PCI range from ${pciText(segmentStart, bdfStart)}` },
);

/** MMIO endpoint (VIOT node type 2). */
export const mmioEndpoint = struct(
  'mmioEndpoint',
  'MMIO endpoint',
  {
    ...startReserved(2),
    endpoint: u32({ show: 'hex' }),
    baseAddress: u64({ show: 'address' }),
    outputNode: outputNode(),
    reserved18: bytes(6, { reserved: true }),
  },
  { called: ({ baseAddress }) => `MMIO endpoint ${hexText(baseAddress)}` },
);

/** virtio-iommu on PCI (VIOT node type 3). */
export const virtioIommuPci = struct(
  'virtioIommuPci',
  'virtio-iommu on PCI',
  {
    ...startReserved(3),
    segment: u16(),
    bdf: u16({ show: 'bdf' }),
    reserved8: u64({ reserved: true }),
  },
  { called: ({ segment, bdf }) => `virtio-iommu ${pciText(segment, bdf)}` },
);

/** virtio-iommu on MMIO (VIOT node type 4). */
export const virtioIommuMmio = struct(
  'virtioIommuMmio',
  'virtio-iommu on MMIO',
  {
    ...startReserved(4),
    reserved4: u32({ reserved: true }),
    baseAddress: u64({ show: 'address' }),
  },
  { called: ({ baseAddress }) => `virtio-iommu ${hexText(baseAddress)}` },
);

/** Virtual I/O Translation Table (ACPI 6.5). */
export const viot = struct('VIOT', 'Virtual I/O Translation Table', {
  ...header('VIOT', 0),
  nodeCount: u16({ count: 'nodes' }),
  nodeOffset: u16({ is: 48, show: 'hex', computed: true }),
  reserved40: u64({ reserved: true }),
  nodesPadding: gap(({ nodeOffset }) => nodeOffset as number),
  nodes: list(recordsReserved([pciRange, mmioEndpoint, virtioIommuPci, virtioIommuMmio])),
});

export type Viot = StructOf<typeof viot>;
export type ViotNode = Viot['nodes'][number];
