import { array, bits, nested, u16, u32, u64 } from '../../binary/field.ts';
import { struct } from '../../binary/struct.ts';
import { VFIO_FLAGS as FLAGS } from './vfio-constants.ts';

// Capabilities that follow what a device, a region or a container tells of itself, each after the same header.
const reserved = u32({ reserved: true });

export const infoCapHeader = struct('vfio_info_cap_header', 'What every capability starts with', {
  id: u16(),
  version: u16(),
  next: u32({ doc: 'offset in what holds the capabilities, 0 at the last one' }),
});

const header = nested(infoCapHeader);

export const capPciAtomicComp = struct('vfio_device_info_cap_pci_atomic_comp', 'Atomic operations', {
  header,
  flags: bits(4, FLAGS.VFIO_PCI_ATOMIC),
  reserved,
});

export const regionSparseMmapArea = struct('vfio_region_sparse_mmap_area', 'Part of a region', {
  offset: u64(),
  size: u64(),
});

export const capSparseMmap = struct('vfio_region_info_cap_sparse_mmap', 'Parts that can be mapped', {
  header,
  nrAreas: u32({ count: 'areas' }),
  reserved,
  areas: array(regionSparseMmapArea, { elements: ({ nrAreas }) => nrAreas as number }),
});

export const capRegionType = struct('vfio_region_info_cap_type', 'Kind of a region', {
  header,
  type: u32(),
  subtype: u32(),
});

export const capNvlink2Ssatgt = struct('vfio_region_info_cap_nvlink2_ssatgt', 'Place on an NVLink', {
  header,
  tgt: u64(),
});

export const capNvlink2Lnkspd = struct('vfio_region_info_cap_nvlink2_lnkspd', 'Speed of an NVLink', {
  header,
  linkSpeed: u32(),
  pad: reserved,
});

export const containerIovaRange = struct('vfio_iova_range', 'Usable range, both ends included', {
  start: u64(),
  end: u64(),
});

export const capIovaRange = struct('vfio_iommu_type1_info_cap_iova_range', 'Usable ranges', {
  header,
  nrIovas: u32({ count: 'iovaRanges' }),
  reserved,
  iovaRanges: array(containerIovaRange, { elements: ({ nrIovas }) => nrIovas as number }),
});

export const capMigration = struct('vfio_iommu_type1_info_cap_migration', 'Tracking of what devices write', {
  header,
  flags: reserved,
  padding: reserved,
  pgsizeBitmap: u64(),
  maxDirtyBitmapSize: u64(),
});

export const capDmaAvail = struct('vfio_iommu_type1_info_dma_avail', 'Mappings that are left', {
  header,
  avail: u32(),
});
