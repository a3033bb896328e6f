import { ALIGNED, BEYOND, MEMLOCK, NO_IOAS, type Refusals } from './refusal.ts';

const MAP: Refusals = {
  EEXIST: {
    reason: 'a part of the range is mapped already',
    remedy: 'unmap it first, or let the kernel choose the address',
  },
  EINVAL: {
    reason: 'the range is misaligned, empty, reserved, not allowed or beyond what the IOMMU translates',
    remedy: ALIGNED,
  },
  EFAULT: { reason: 'there is no memory at that address, or it is read-only' },
  ENOENT: NO_IOAS,
  ENOMEM: MEMLOCK,
  ENOSPC: { reason: 'no free range is large enough' },
  EOVERFLOW: BEYOND,
};
const NESTING = 'the IOMMU or its driver cannot nest page tables of a guest like that';

/** Behaviour of iommufd in Linux 6.6 to 7.2. */
export const IOMMUFD_REFUSALS: Readonly<Record<string, Refusals>> = {
  IOMMU_DESTROY: {
    ENOENT: { reason: 'there is no object of that id' },
    EBUSY: {
      reason: 'something still uses the object',
      remedy: 'detach devices and destroy page tables before the address space',
    },
  },
  IOMMU_IOAS_IOVA_RANGES: {
    ENOENT: NO_IOAS,
    EMSGSIZE: { reason: 'the ranges became more while they were read', remedy: 'repeat it' },
  },
  IOMMU_IOAS_ALLOW_IOVAS: {
    EINVAL: { reason: 'a range is shorter than two bytes, or overlaps another one' },
    EADDRINUSE: {
      reason: 'a range holds addresses that a device reserves',
      remedy: 'leave them out, or detach that device',
    },
    ENOENT: NO_IOAS,
  },
  IOMMU_IOAS_MAP: MAP,
  IOMMU_IOAS_MAP_FILE: {
    ...MAP,
    EINVAL: {
      reason: 'the range is misaligned, empty, reserved, not allowed or beyond the file',
      remedy: ALIGNED,
    },
    EBADF: { reason: 'the descriptor of the file is not open' },
    ENOTTY: { reason: 'this kernel maps no files', remedy: 'use Linux 6.13 or later, or map memory' },
  },
  IOMMU_IOAS_COPY: {
    ...MAP,
    EINVAL: { reason: 'the destination is misaligned, reserved or not allowed', remedy: ALIGNED },
    ENOENT: { reason: 'a part of the source is not mapped, or there is no such address space' },
    EPERM: {
      reason: 'devices may only read the source',
      remedy: 'map the source writeable, or the copy not writeable',
    },
  },
  IOMMU_IOAS_UNMAP: {
    ENOENT: {
      reason: 'nothing is mapped in the range, or it cuts through a mapping',
      remedy: 'unmap mappings whole',
    },
    EBUSY: { reason: 'a driver of the kernel uses the memory' },
    EDEADLK: { reason: 'a driver of the kernel uses the memory' },
    EOVERFLOW: BEYOND,
  },
  IOMMU_IOAS_CHANGE_PROCESS: {
    EINVAL: { reason: 'a mapping is not of a file', remedy: 'map files of memory alone' },
    EBUSY: { reason: 'something is being mapped', remedy: 'repeat it' },
    ENOMEM: MEMLOCK,
    ENOTTY: { reason: 'this kernel cannot change the process', remedy: 'use Linux 6.13 or later' },
  },
  IOMMU_OPTION: {
    EOPNOTSUPP: { reason: 'this kernel knows no such option' },
    EPERM: {
      reason: 'to charge locked memory to another account takes CAP_SYS_RESOURCE',
      remedy: 'set it as root before the descriptor is handed over',
    },
    EBUSY: {
      reason: 'objects exist in the iommufd already',
      remedy: 'set it right after opening /dev/iommu',
    },
    EINVAL: { reason: 'the option has no such value, or something is mapped for a device already' },
    ENOENT: NO_IOAS,
  },
  IOMMU_VFIO_IOAS: {
    ENODEV: { reason: 'no address space stands behind a container' },
    ENOENT: NO_IOAS,
  },
  IOMMU_HWPT_ALLOC: {
    EINVAL: {
      reason: 'the address space or parent is not one that this device can use',
      remedy: 'name an address space, or a parent that was made to nest below',
    },
    ENOENT: { reason: 'no bound device has that id, or it has no IOMMU of its own' },
    EOPNOTSUPP: {
      reason: 'the IOMMU cannot do what the page table should',
      remedy: 'ask for a page table without nesting, dirty tracking, faults or PASIDs',
    },
  },
  IOMMU_GET_HW_INFO: {
    ENOENT: { reason: 'no bound device has that id, or it has no IOMMU of its own' },
    EOPNOTSUPP: { reason: 'this driver has no information of that kind' },
  },
  IOMMU_HWPT_SET_DIRTY_TRACKING: {
    EOPNOTSUPP: {
      reason: 'the page table cannot track what devices write',
      remedy: 'allocate it for dirty tracking, where the IOMMU can',
    },
    ENOENT: { reason: 'there is no page table of that id over an address space' },
  },
  IOMMU_HWPT_GET_DIRTY_BITMAP: {
    EINVAL: {
      reason: 'the range is misaligned, not mapped, or tracking is off',
      remedy: 'turn tracking on, and ask for whole pages of a mapped range',
    },
    EOPNOTSUPP: { reason: 'the page table cannot track what devices write' },
    ENOENT: { reason: 'there is no page table of that id over an address space' },
    EOVERFLOW: BEYOND,
  },
  IOMMU_HWPT_INVALIDATE: {
    EINVAL: { reason: 'the entries are not what that page table or vIOMMU takes' },
    EOPNOTSUPP: { reason: NESTING },
    ENOENT: { reason: 'there is no nested page table or vIOMMU of that id' },
  },
  IOMMU_FAULT_QUEUE_ALLOC: {
    ENOTTY: { reason: 'this kernel hands no page faults out', remedy: 'use Linux 6.11 or later' },
  },
  IOMMU_VIOMMU_ALLOC: {
    EINVAL: { reason: 'the page table is none that others can nest below' },
    EOPNOTSUPP: { reason: NESTING },
    ENOTTY: { reason: 'this kernel knows no vIOMMU', remedy: 'use Linux 6.13 or later' },
    ENOENT: { reason: 'there is no such device or page table' },
  },
  IOMMU_VDEVICE_ALLOC: {
    EEXIST: { reason: 'the device is in a vIOMMU already, or the guest names another one so' },
    EINVAL: { reason: 'the device is behind another IOMMU' },
    ENOTTY: { reason: 'this kernel knows no vIOMMU', remedy: 'use Linux 6.13 or later' },
    ENOENT: { reason: 'there is no such device or vIOMMU' },
  },
  IOMMU_VEVENTQ_ALLOC: {
    EEXIST: { reason: 'the vIOMMU has a queue of that kind already' },
    EINVAL: { reason: 'the depth is not from 1 to 524288' },
    EOPNOTSUPP: { reason: NESTING },
    ENOTTY: { reason: 'this kernel hands no events out', remedy: 'use Linux 6.15 or later' },
    ENOENT: { reason: 'there is no vIOMMU of that id' },
  },
  IOMMU_HW_QUEUE_ALLOC: {
    EINVAL: { reason: 'the queue has no length, or a place that is taken' },
    EOVERFLOW: BEYOND,
    EFAULT: { reason: 'its memory is not in one piece', remedy: 'back it by one huge page' },
    EOPNOTSUPP: { reason: NESTING },
    ENOTTY: { reason: 'this kernel hands no queues over', remedy: 'use Linux 6.17 or later' },
    ENOENT: { reason: 'there is no vIOMMU of that id' },
  },
};
