import { bits, bytes, s32, u8, u16, u32, u64 } from '../../binary/field.ts';
import { struct } from '../../binary/struct.ts';
import { IOMMUFD_FLAGS as FLAGS } from './iommufd-constants.ts';
import { request } from './request.ts';

// Structures and requests of linux/iommufd.h for address spaces and page tables; fields have the header's names and
// order. What later kernels added at the end is optional: without it every kernel with the request takes it.
const size = u32({ length: true });
const reserved = u32({ reserved: true });
const flags = u32({ reserved: true });

export const iovaRange = struct('iommu_iova_range', 'Range of I/O addresses, both ends included', {
  start: u64(),
  last: u64(),
});

export const IOMMU_DESTROY = request(
  'IOMMU_DESTROY',
  'iommufd',
  0x80,
  struct('iommu_destroy', 'Object to destroy', { size, id: u32() }),
);

export const IOMMU_IOAS_ALLOC = request(
  'IOMMU_IOAS_ALLOC',
  'iommufd',
  0x81,
  struct('iommu_ioas_alloc', 'New I/O address space', { size, flags, outIoasId: u32() }),
);

export const IOMMU_IOAS_ALLOW_IOVAS = request(
  'IOMMU_IOAS_ALLOW_IOVAS',
  'iommufd',
  0x82,
  struct('iommu_ioas_allow_iovas', 'Ranges that must stay usable', {
    size,
    ioasId: u32(),
    numIovas: u32(),
    reserved,
    allowedIovas: u64(),
  }),
);

export const IOMMU_IOAS_COPY = request(
  'IOMMU_IOAS_COPY',
  'iommufd',
  0x83,
  struct('iommu_ioas_copy', 'Mapping that another address space gets too', {
    size,
    flags: bits(4, FLAGS.IOMMU_IOAS_MAP),
    dstIoasId: u32(),
    srcIoasId: u32(),
    length: u64(),
    dstIova: u64(),
    srcIova: u64(),
  }),
);

export const IOMMU_IOAS_IOVA_RANGES = request(
  'IOMMU_IOAS_IOVA_RANGES',
  'iommufd',
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
  'iommufd',
  0x85,
  struct('iommu_ioas_map', 'Memory that devices may reach', {
    size,
    flags: bits(4, FLAGS.IOMMU_IOAS_MAP),
    ioasId: u32(),
    reserved,
    userVa: u64(),
    length: u64(),
    iova: u64(),
  }),
);

export const IOMMU_IOAS_UNMAP = request(
  'IOMMU_IOAS_UNMAP',
  'iommufd',
  0x86,
  struct('iommu_ioas_unmap', 'Range to unmap', { size, ioasId: u32(), iova: u64(), length: u64() }),
);

export const IOMMU_OPTION = request(
  'IOMMU_OPTION',
  'iommufd',
  0x87,
  struct('iommu_option', 'Option of an iommufd or of an object in it', {
    size,
    optionId: u32(),
    op: u16(),
    reserved: u16({ reserved: true }),
    objectId: u32(),
    val64: u64(),
  }),
);

export const IOMMU_VFIO_IOAS = request(
  'IOMMU_VFIO_IOAS',
  'iommufd',
  0x88,
  struct('iommu_vfio_ioas', 'Address space behind requests for a container', {
    size,
    ioasId: u32(),
    op: u16(),
    reserved: u16({ reserved: true }),
  }),
);

export const IOMMU_HWPT_ALLOC = request(
  'IOMMU_HWPT_ALLOC',
  'iommufd',
  0x89,
  struct('iommu_hwpt_alloc', 'New page table of an IOMMU', {
    size,
    flags: bits(4, { ...FLAGS.IOMMU_HWPT_ALLOC, ...FLAGS.IOMMU_HWPT }),
    devId: u32(),
    ptId: u32(),
    outHwptId: u32(),
    reserved,
    dataType: u32({ optional: true }),
    dataLen: u32({ optional: true }),
    dataUptr: u64({ optional: true }),
    faultId: u32({ optional: true }),
    reserved2: u32({ optional: true, reserved: true }),
  }),
);

export const IOMMU_GET_HW_INFO = request(
  'IOMMU_GET_HW_INFO',
  'iommufd',
  0x8a,
  struct('iommu_hw_info', 'What the IOMMU of a device is and can do', {
    size,
    flags: bits(4, FLAGS.IOMMU_HW_INFO_FLAG),
    devId: u32(),
    dataLen: u32(),
    dataUptr: u64(),
    dataType: u32({ doc: 'wanted on the way in, given on the way out' }),
    outMaxPasidLog2: u8(),
    reserved: bytes(3, { reserved: true }),
    outCapabilities: bits(8, FLAGS.IOMMU_HW_CAP, { optional: true, open: true }),
  }),
);

export const IOMMU_HWPT_SET_DIRTY_TRACKING = request(
  'IOMMU_HWPT_SET_DIRTY_TRACKING',
  'iommufd',
  0x8b,
  struct('iommu_hwpt_set_dirty_tracking', 'Whether a page table tracks what devices write', {
    size,
    flags: bits(4, FLAGS.IOMMU_HWPT_DIRTY_TRACKING),
    hwptId: u32(),
    reserved,
  }),
);

export const IOMMU_HWPT_GET_DIRTY_BITMAP = request(
  'IOMMU_HWPT_GET_DIRTY_BITMAP',
  'iommufd',
  0x8c,
  struct('iommu_hwpt_get_dirty_bitmap', 'What devices wrote through a page table', {
    size,
    hwptId: u32(),
    flags: bits(4, FLAGS.IOMMU_HWPT_GET_DIRTY_BITMAP),
    reserved,
    iova: u64(),
    length: u64(),
    pageSize: u64(),
    data: u64(),
  }),
);

export const IOMMU_IOAS_MAP_FILE = request(
  'IOMMU_IOAS_MAP_FILE',
  'iommufd',
  0x8f,
  struct('iommu_ioas_map_file', 'Part of a file in memory that devices may reach', {
    size,
    flags: bits(4, FLAGS.IOMMU_IOAS_MAP),
    ioasId: u32(),
    fd: s32(),
    start: u64(),
    length: u64(),
    iova: u64(),
  }),
);

export const IOMMU_IOAS_CHANGE_PROCESS = request(
  'IOMMU_IOAS_CHANGE_PROCESS',
  'iommufd',
  0x92,
  struct('iommu_ioas_change_process', 'Process that locked memory is charged to', { size, reserved }),
);

// What GET_HW_INFO gives for each kind of IOMMU.

export const hwInfoVtd = struct('iommu_hw_info_vtd', 'IOMMU of Intel', {
  flags: u32({ doc: 'errata, IOMMU_HW_INFO_VTD' }),
  reserved,
  capReg: u64(),
  ecapReg: u64(),
});

export const hwInfoArmSmmuv3 = struct('iommu_hw_info_arm_smmuv3', 'SMMUv3 of Arm', {
  flags,
  reserved,
  ...{ idr0: u32(), idr1: u32(), idr2: u32(), idr3: u32(), idr4: u32(), idr5: u32() },
  iidr: u32(),
  aidr: u32(),
});

export const hwInfoTegra241Cmdqv = struct('iommu_hw_info_tegra241_cmdqv', 'Command queues of a Tegra241', {
  flags,
  version: u8(),
  log2vcmdqs: u8(),
  log2vsids: u8(),
  reserved: u8({ reserved: true }),
});

export const hwInfoAmd = struct('iommu_hw_info_amd', 'IOMMU of AMD', { efr: u64(), efr2: u64() });
