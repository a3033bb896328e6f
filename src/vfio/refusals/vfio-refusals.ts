import { ALIGNED, BEYOND, MEMLOCK, NOT_BOUND, type Refusal, type Refusals } from './refusal.ts';

const ISOLATION: Refusal = {
  reason: 'interrupts are not isolated, or another device of its group belongs to somebody else',
  remedy: 'turn on interrupt remapping in the firmware; bind the whole group to vfio-pci and one iommufd',
};
const TOKEN: Refusal = {
  reason: 'a virtual function wants the token of its physical one',
  remedy: 'give the token that its owner set',
};
const RESET: Refusal = {
  reason: 'neither its slot nor its bus can be reset',
  remedy: 'reset the function alone',
};
const STATE: Refusals = {
  EINVAL: {
    reason: 'that state cannot be reached from here, or the device does not know it',
    remedy: 'ask what its migration can do; only a reset leads out of the error state',
  },
  ENOTTY: {
    reason: 'the device cannot migrate',
    remedy: 'use a driver of its vendor for VFIO, if there is one',
  },
};
const LOGGING: Refusals = {
  EINVAL: {
    reason: 'a range is misaligned or overlaps another one, or the page size is none',
    remedy: ALIGNED,
  },
  E2BIG: { reason: 'the ranges are more than the device can log', remedy: 'merge them' },
  EOVERFLOW: BEYOND,
  EBUSY: { reason: 'the device is logging already', remedy: 'stop that first' },
  EOPNOTSUPP: { reason: 'the device cannot log that much memory' },
  ENOTTY: { reason: 'the device cannot log what it writes', remedy: 'have the IOMMU track it' },
};

/** Behaviour of VFIO in Linux 6.6 to 7.2. */
export const VFIO_REFUSALS: Readonly<Record<string, Refusals>> = {
  VFIO_DEVICE_BIND_IOMMUFD: {
    EINVAL: {
      reason: 'the device is bound already, knows no token, or its IOMMU cannot keep caches coherent',
      remedy: 'close what else has the device open',
    },
    EBADFD: { reason: 'the other descriptor is no iommufd' },
    EBUSY: {
      reason: 'its group is open, or a driver of the host owns a device of the group',
      remedy: 'end what uses /dev/vfio/<group>, or bind the whole group to vfio-pci',
    },
    EPERM: ISOLATION,
    EACCES: TOKEN,
  },
  VFIO_DEVICE_ATTACH_IOMMUFD_PT: {
    EINVAL: {
      reason: 'the device is not bound, or its IOMMU cannot use that page table',
      remedy: 'bind it, and attach all devices of a group to the same address space',
    },
    ENOENT: { reason: 'there is no address space or page table of that id' },
    EADDRINUSE: {
      reason: 'a mapping lies in a range that the device reserves or cannot reach',
      remedy: 'attach first, then map in the ranges that are left',
    },
    EBUSY: { reason: 'another device of the group is attached elsewhere' },
    EOPNOTSUPP: { reason: 'the driver cannot attach one process of a device alone' },
    ENOMEM: MEMLOCK,
  },
  VFIO_DEVICE_DETACH_IOMMUFD_PT: { EINVAL: NOT_BOUND },
  VFIO_DEVICE_GET_INFO: { EINVAL: NOT_BOUND },
  VFIO_DEVICE_GET_REGION_INFO: {
    EINVAL: { reason: 'the device has no region of that number, or is not bound' },
  },
  VFIO_DEVICE_GET_IRQ_INFO: {
    EINVAL: { reason: 'the device has no interrupts of that kind, or is not bound' },
  },
  VFIO_DEVICE_SET_IRQS: {
    EINVAL: {
      reason: 'the device has no such interrupts, or their number must not change now',
      remedy: 'let go of all interrupts of that kind before another number of them',
    },
    ENOTTY: { reason: 'these interrupts cannot be masked or fired like that' },
    EBADF: { reason: 'a descriptor among the events is not open' },
  },
  VFIO_DEVICE_RESET: {
    EINVAL: {
      reason: 'the device has no way to be reset alone, or is not bound',
      remedy: 'reset its slot or bus, if the VM owns all that is on it',
    },
    ENOTTY: { reason: 'the device has no way to be reset alone' },
    EAGAIN: { reason: 'it is being reset already', remedy: 'repeat it' },
  },
  VFIO_DEVICE_GET_PCI_HOT_RESET_INFO: {
    ENODEV: RESET,
    ENOSPC: { reason: 'the devices became more while they were read', remedy: 'repeat it' },
  },
  VFIO_DEVICE_PCI_HOT_RESET: {
    EINVAL: {
      reason: 'not every device that the reset touches belongs to the caller',
      remedy: 'bind all of them to the same iommufd, or give all their groups',
    },
    EBADF: { reason: 'the descriptor of a group is not open' },
    ENODEV: RESET,
    EBUSY: { reason: 'a device on the bus is in use', remedy: 'repeat it' },
  },
  VFIO_DEVICE_IOEVENTFD: { EINVAL: { reason: 'the region takes no such write, or the width is none' } },
  VFIO_DEVICE_QUERY_GFX_PLANE: { ENOTTY: { reason: 'the device shows no picture' } },
  VFIO_DEVICE_GET_GFX_DMABUF: { ENOTTY: { reason: 'the device shows no picture' } },
  VFIO_DEVICE_FEATURE: { EINVAL: NOT_BOUND },
  VFIO_DEVICE_FEATURE_PCI_VF_TOKEN: {
    ENOTTY: { reason: 'only a physical function with virtual ones has a token' },
    EINVAL: { reason: 'the device is not bound, or a token cannot be read' },
  },
  VFIO_DEVICE_FEATURE_MIGRATION: STATE,
  VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE: STATE,
  VFIO_DEVICE_FEATURE_MIG_DATA_SIZE: STATE,
  VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2: STATE,
  VFIO_MIG_GET_PRECOPY_INFO: {
    EINVAL: { reason: 'the device is not copying ahead' },
    ENOTTY: { reason: 'the device cannot copy ahead' },
    ENODEV: { reason: 'the device ended that migration' },
  },
  VFIO_DEVICE_FEATURE_DMA_LOGGING_START: LOGGING,
  VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP: LOGGING,
  VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT: {
    ...LOGGING,
    EINVAL: { reason: 'nothing is being logged, or the range is not aligned to pages', remedy: ALIGNED },
  },
  VFIO_DEVICE_FEATURE_BUS_MASTER: { ENOTTY: { reason: 'only devices on a CDX bus have the feature' } },
  VFIO_DEVICE_FEATURE_DMA_BUF: {
    ENODEV: { reason: 'only base address registers can be a DMA buffer' },
    EINVAL: { reason: 'a part is misaligned, empty or beyond the region', remedy: 'give whole pages of it' },
    ENOTTY: { reason: 'this kernel exports no regions', remedy: 'use Linux 6.19 or later' },
  },
  VFIO_SET_IOMMU: {
    EINVAL: {
      reason: 'no group is in the container, or it has an IOMMU already',
      remedy: 'put a group into it first',
    },
    ENODEV: { reason: 'the kernel has no IOMMU of that kind', remedy: 'modprobe vfio_iommu_type1' },
    EPERM: ISOLATION,
  },
  VFIO_GROUP_GET_STATUS: {
    EINVAL: { reason: 'the structure is too short' },
    ENODEV: { reason: 'the group is gone' },
  },
  VFIO_GROUP_SET_CONTAINER: {
    EINVAL: { reason: 'the group is in a container already' },
    EBADFD: { reason: 'the other descriptor is neither container nor iommufd' },
    EBUSY: {
      reason: 'a driver of the host has a device of the group',
      remedy: 'bind the whole group to vfio-pci',
    },
    EPERM: {
      reason: 'a driver of the host has a device of the group',
      remedy: 'bind the whole group to vfio-pci',
    },
  },
  VFIO_GROUP_UNSET_CONTAINER: {
    EINVAL: { reason: 'the group is in no container' },
    EBUSY: { reason: 'a device of the group is open', remedy: 'close it first' },
  },
  VFIO_GROUP_GET_DEVICE_FD: {
    ENODEV: { reason: 'the group has no device of that name that VFIO has' },
    EINVAL: {
      reason: 'the group is in no container with an IOMMU',
      remedy: 'put it into one, then set the IOMMU',
    },
    EPERM: ISOLATION,
    EACCES: TOKEN,
    EBUSY: { reason: 'the device is open already' },
  },
  VFIO_IOMMU_GET_INFO: { ENODEV: { reason: 'no group is in the container' } },
  VFIO_IOMMU_MAP_DMA: {
    EINVAL: {
      reason: 'the range is misaligned, empty, reserved or beyond what the IOMMU translates',
      remedy: ALIGNED,
    },
    EOVERFLOW: BEYOND,
    EEXIST: { reason: 'a part of the range is mapped already', remedy: 'unmap it first' },
    ENOENT: { reason: 'nothing was mapped there whose address could change' },
    ENOSPC: {
      reason: 'the container has no mappings left',
      remedy: 'map larger ranges, or raise dma_entry_limit of vfio_iommu_type1',
    },
    ENOMEM: MEMLOCK,
    EFAULT: { reason: 'there is no memory at that address, or it is read-only' },
    ENODEV: { reason: 'no group is in the container' },
  },
  VFIO_IOMMU_UNMAP_DMA: {
    EINVAL: { reason: 'the range is misaligned, or cuts through a mapping', remedy: 'unmap mappings whole' },
    ENOENT: { reason: 'the range cuts through a mapping', remedy: 'unmap mappings whole' },
    EOVERFLOW: BEYOND,
    EBUSY: { reason: 'a mediated device uses the memory' },
    ENODEV: { reason: 'no group is in the container' },
  },
  VFIO_IOMMU_DIRTY_PAGES: {
    EINVAL: { reason: 'nothing is tracked, or the range or page size is not one that can be' },
    EACCES: { reason: 'a container of version 1 tracks nothing', remedy: 'set an IOMMU of version 2' },
    ENOTTY: { reason: 'an iommufd in place of a container tracks nothing' },
  },
};
