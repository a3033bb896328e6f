import { bits, nested, rest, u32, u64 } from '../../binary/field.ts';
import { struct } from '../../binary/struct.ts';
import { plainRequest, request } from './request.ts';
import { VFIO_FLAGS as FLAGS } from './vfio-constants.ts';

// Structures and requests of linux/vfio.h for a container of type 1 and for the groups in it.
const argsz = u32({ length: true });

export const VFIO_GET_API_VERSION = plainRequest('VFIO_GET_API_VERSION', 'container', 0x64, 'nothing');
export const VFIO_CHECK_EXTENSION = plainRequest('VFIO_CHECK_EXTENSION', 'container', 0x65, 'value');
export const VFIO_SET_IOMMU = plainRequest('VFIO_SET_IOMMU', 'container', 0x66, 'value');

export const VFIO_GROUP_GET_STATUS = request(
  'VFIO_GROUP_GET_STATUS',
  'group',
  0x67,
  struct('vfio_group_status', 'State of a group', { argsz, flags: bits(4, FLAGS.VFIO_GROUP_FLAGS) }),
);

export const VFIO_GROUP_SET_CONTAINER = plainRequest('VFIO_GROUP_SET_CONTAINER', 'group', 0x68, 's32');
export const VFIO_GROUP_UNSET_CONTAINER = plainRequest(
  'VFIO_GROUP_UNSET_CONTAINER',
  'group',
  0x69,
  'nothing',
);
export const VFIO_GROUP_GET_DEVICE_FD = plainRequest('VFIO_GROUP_GET_DEVICE_FD', 'group', 0x6a, 'name');

export const VFIO_IOMMU_GET_INFO = request(
  'VFIO_IOMMU_GET_INFO',
  'container',
  0x70,
  struct('vfio_iommu_type1_info', 'What the IOMMU of a container can do', {
    argsz,
    flags: bits(4, FLAGS.VFIO_IOMMU_INFO),
    iovaPgsizes: u64(),
    capOffset: u32({ optional: true }),
    pad: u32({ optional: true, reserved: true }),
  }),
);

export const VFIO_IOMMU_MAP_DMA = request(
  'VFIO_IOMMU_MAP_DMA',
  'container',
  0x71,
  struct('vfio_iommu_type1_dma_map', 'Memory that devices may reach', {
    argsz,
    flags: bits(4, FLAGS.VFIO_DMA_MAP_FLAG),
    vaddr: u64(),
    iova: u64(),
    size: u64(),
  }),
);

export const vfioBitmap = struct('vfio_bitmap', 'Bitmap of pages', {
  pgsize: u64(),
  size: u64(),
  data: u64(),
});

export const VFIO_IOMMU_UNMAP_DMA = request(
  'VFIO_IOMMU_UNMAP_DMA',
  'container',
  0x72,
  struct('vfio_iommu_type1_dma_unmap', 'Range to unmap', {
    argsz,
    flags: bits(4, FLAGS.VFIO_DMA_UNMAP_FLAG),
    iova: u64(),
    size: u64(),
    data: rest(),
  }),
);

export const VFIO_IOMMU_ENABLE = plainRequest('VFIO_IOMMU_ENABLE', 'container', 0x73, 'nothing');
export const VFIO_IOMMU_DISABLE = plainRequest('VFIO_IOMMU_DISABLE', 'container', 0x74, 'nothing');

export const VFIO_IOMMU_DIRTY_PAGES = request(
  'VFIO_IOMMU_DIRTY_PAGES',
  'container',
  0x75,
  struct('vfio_iommu_type1_dirty_bitmap', 'Tracking of what devices write', {
    argsz,
    flags: bits(4, FLAGS.VFIO_IOMMU_DIRTY_PAGES_FLAG),
    data: rest(),
  }),
);

export const dirtyBitmapGet = struct('vfio_iommu_type1_dirty_bitmap_get', 'Range whose bitmap is wanted', {
  iova: u64(),
  size: u64(),
  bitmap: nested(vfioBitmap),
});
