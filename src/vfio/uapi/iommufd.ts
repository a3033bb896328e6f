import { bits, u32, u64 } from '../../binary/field.ts';
import { struct } from '../../binary/struct.ts';
import { request } from './request.ts';

// Structures and requests of linux/iommufd.h; fields have the header's names and order.
const size = u32({ length: true });
const reserved = u32({ reserved: true });
const flags = u32({ reserved: true });

export const iovaRange = struct('iommu_iova_range', 'Range of I/O addresses, both ends included', {
  start: u64(),
  last: u64(),
});

export const IOMMU_DESTROY = request(
  'IOMMU_DESTROY',
  0x80,
  struct('iommu_destroy', 'Object to destroy', { size, id: u32() }),
);

export const IOMMU_IOAS_ALLOC = request(
  'IOMMU_IOAS_ALLOC',
  0x81,
  struct('iommu_ioas_alloc', 'New I/O address space', { size, flags, outIoasId: u32() }),
);

export const IOMMU_IOAS_IOVA_RANGES = request(
  'IOMMU_IOAS_IOVA_RANGES',
  0x84,
  struct('iommu_ioas_iova_ranges', 'Usable ranges of an I/O address space', {
    size,
    ioasId: u32(),
    numIovas: u32(),
    reserved,
    allowedIovas: u64(),
    outIovaAlignment: u64(),
  }),
);

export const IOMMU_IOAS_MAP = request(
  'IOMMU_IOAS_MAP',
  0x85,
  struct('iommu_ioas_map', 'Memory that devices may reach', {
    size,
    flags: bits(4, { fixedIova: 0, writeable: 1, readable: 2 }),
    ioasId: u32(),
    reserved,
    userVa: u64(),
    length: u64(),
    iova: u64(),
  }),
);

export const IOMMU_IOAS_UNMAP = request(
  'IOMMU_IOAS_UNMAP',
  0x86,
  struct('iommu_ioas_unmap', 'Range to unmap', { size, ioasId: u32(), iova: u64(), length: u64() }),
);

export const IOMMU_HWPT_ALLOC = request(
  'IOMMU_HWPT_ALLOC',
  0x89,
  struct('iommu_hwpt_alloc', 'New page table of an IOMMU', {
    size,
    flags: bits(4, { nestParent: 0, dirtyTracking: 1, faultIdValid: 2, pasid: 3 }),
    devId: u32(),
    ptId: u32(),
    outHwptId: u32(),
    reserved,
    dataType: u32(),
    dataLen: u32(),
    dataUptr: u64(),
    faultId: u32(),
    reserved2: reserved,
  }),
);
