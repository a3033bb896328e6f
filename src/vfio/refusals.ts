/** The likely reason of an error, and what helps. */
export interface Refusal {
  readonly reason?: string;
  readonly remedy?: string;
}

type Refusals = Readonly<Record<string, Refusal>>;

const ALIGNED = 'give addresses and lengths in whole pages, in the ranges that the address space allows';

/** By request; errors that mean the same everywhere come after. Behaviour of Linux 6.6 to 7.2. */
const BY_REQUEST: Readonly<Record<string, Refusals>> = {
  IOMMU_DESTROY: {
    ENOENT: { reason: 'there is no object of that id' },
    EBUSY: {
      reason: 'something still uses the object',
      remedy: 'detach devices and destroy page tables before the address space',
    },
  },
  IOMMU_IOAS_IOVA_RANGES: {
    ENOENT: { reason: 'there is no address space of that id' },
    EMSGSIZE: { reason: 'the ranges became more while they were read', remedy: 'repeat it' },
  },
  IOMMU_IOAS_MAP: {
    EEXIST: {
      reason: 'a part of the range is mapped already',
      remedy: 'unmap it first, or let the kernel choose the address',
    },
    EINVAL: {
      reason: 'the range is misaligned, empty, reserved or beyond what the IOMMU translates',
      remedy: ALIGNED,
    },
    EFAULT: { reason: 'there is no memory at that address, or it is read-only' },
    ENOENT: { reason: 'there is no address space of that id' },
    ENOMEM: {
      reason: 'the limit on locked memory would be exceeded',
      remedy: 'raise RLIMIT_MEMLOCK to the memory of the VM and some more',
    },
    ENOSPC: { reason: 'no free range is large enough' },
    EOVERFLOW: { reason: 'the range ends beyond 2^64', remedy: ALIGNED },
  },
  IOMMU_IOAS_UNMAP: {
    ENOENT: {
      reason: 'nothing is mapped in the range, or it cuts through a mapping',
      remedy: 'unmap mappings whole',
    },
    EBUSY: { reason: 'a driver of the kernel uses the memory' },
    EOVERFLOW: { reason: 'the range ends beyond 2^64', remedy: ALIGNED },
  },
  IOMMU_HWPT_ALLOC: {
    EINVAL: { reason: 'the address space or parent is not one that this device can use' },
    ENOENT: { reason: 'no bound device has that id, or it has no IOMMU of its own' },
    EOPNOTSUPP: {
      reason: 'the IOMMU cannot do what the page table should',
      remedy: 'ask for a page table without nesting, dirty tracking or PASIDs',
    },
  },
  VFIO_DEVICE_BIND_IOMMUFD: {
    EINVAL: {
      reason: 'the device is bound already, or its IOMMU cannot keep caches coherent',
      remedy: 'close what else has the device open',
    },
    EBADFD: { reason: 'the other descriptor is no iommufd' },
    EBUSY: {
      reason: 'its group is open, or a driver of the host owns a device of the group',
      remedy: 'end what uses /dev/vfio/<group>, or bind the whole group to vfio-pci',
    },
    EPERM: {
      reason: 'interrupts are not isolated, or another device of its group belongs to somebody else',
      remedy: 'turn on interrupt remapping in the firmware; bind the whole group to vfio-pci and one iommufd',
    },
    EACCES: { reason: 'a virtual function wants the token of its physical one' },
  },
  VFIO_DEVICE_ATTACH_IOMMUFD_PT: {
    EINVAL: {
      reason: 'the device is not bound, or its IOMMU cannot use that page table',
      remedy: 'bind it, and attach all devices of a group to the same address space',
    },
    ENOENT: { reason: 'there is no address space or page table of that id' },
    EADDRINUSE: {
      reason: 'a mapping lies in a range that the device reserves',
      remedy: 'attach first, then map in the ranges that are left',
    },
    EBUSY: { reason: 'another device of the group is attached elsewhere' },
    ENOMEM: {
      reason: 'the limit on locked memory would be exceeded',
      remedy: 'raise RLIMIT_MEMLOCK to the memory of the VM and some more',
    },
  },
  VFIO_DEVICE_DETACH_IOMMUFD_PT: { EINVAL: { reason: 'the device is not bound' } },
};

const ANYWHERE: Refusals = {
  ENOTTY: { reason: 'this kernel or descriptor knows no such request', remedy: 'use Linux 6.6 or later' },
  EOPNOTSUPP: { reason: 'this kernel does not know what is asked for' },
  ENODEV: { reason: 'the device is going away' },
  ENOMEM: { reason: 'the kernel has no memory left' },
  EBADF: { reason: 'the descriptor is not open' },
  EINTR: { reason: 'a signal came in between', remedy: 'repeat it' },
};

/** What an error of a request most likely means; empty where nothing is known. */
export function refusalOf(request: string, errno: string): Refusal {
  return BY_REQUEST[request]?.[errno] ?? ANYWHERE[errno] ?? {};
}
