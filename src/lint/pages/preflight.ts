import type { Page } from './page.ts';

const KERNEL = 'Linux, drivers/iommu/iommufd and drivers/vfio';

/** PXM475 to PXM484: devices that are attached, by preflight or by a program that uses the library. */
export const PREFLIGHT_PAGES: readonly Page[] = [
  {
    code: 'PXM475',
    means:
      'Something is asked of attaching devices that the chosen way cannot do. docs/attach.md has a table of all of it.',
    consumer: 'pxm, before anything is opened',
    fix: 'Leave it out, or attach another way.',
    example: {
      when: 'attach: { mode: legacy } where descriptors are to be handed to QEMU, which takes none of containers.',
      otherwise: 'attach: { mode: iommufd }.',
    },
  },
  {
    code: 'PXM476',
    means: 'A declared device is not there, or no driver of VFIO has it, so that it has no node to open.',
    consumer: 'pxm preflight, by sysfs',
    fix: 'Run pxm prepare.',
    example: {
      when: 'pxm preflight while nvme still has the device.',
      otherwise: 'pxm preflight after pxm prepare.',
    },
  },
  {
    code: 'PXM477',
    means: 'The kernel refuses to open, bind or attach a declared device, or to open /dev/iommu.',
    consumer: `${KERNEL}: vfio_df_ioctl_bind_iommufd, iommufd_device_attach`,
    fix: 'The message names the likely reason; the log of the kernel often says more.',
    example: {
      when: 'pxm preflight while another program has /dev/vfio/<group> of the device open (EBUSY).',
      otherwise: 'pxm preflight once that has ended.',
    },
  },
  {
    code: 'PXM478',
    means:
      'Memory of the guest lies at addresses that cannot be mapped for a device: beyond what its IOMMU translates, where the host reserves addresses for interrupts or firmware, or not in whole pages.',
    consumer: `${KERNEL}: IOMMU_IOAS_IOVA_RANGES; mapping there is refused with EINVAL`,
    fix: 'Give the guest less memory or a smaller hotplug window, or move it (machine: max-ram-below-4g).',
    example: {
      when: 'pxm preflight of a VM with 600G on a host whose IOMMU translates 39 bits.',
      otherwise: 'A VM with 256G.',
    },
  },
  {
    code: 'PXM479',
    means:
      'The IOMMU of the guest promises something, or something is asked for, that the one of the host lacks.',
    consumer: `${KERNEL}: IOMMU_GET_HW_INFO and the ranges after attaching; QEMU refuses wider addresses`,
    fix: 'Promise less: a smaller address-width, no nesting, no PASIDs.',
    example: {
      when: 'pxm preflight with iommus: [{ type: intel, address-width: 48 }] on a host with 39 bits.',
      otherwise: 'address-width: 39.',
    },
  },
  {
    code: 'PXM480',
    means: 'The memory that devices reach must be locked, and there is more of it than a limit allows.',
    consumer: `${KERNEL}: RLIMIT_MEMLOCK, ENOMEM when memory is mapped`,
    fix: 'Raise RLIMIT_MEMLOCK of the VMM, or give the guest less memory.',
    example: {
      when: 'pxm preflight of a VM with 6G by a user who may lock 8M.',
      otherwise: 'The same with prlimit --memlock=unlimited.',
    },
  },
  {
    code: 'PXM481',
    means: 'A program that attaches devices by the library maps more than the byteLimit that it gave.',
    consumer: 'pxm, before the kernel is asked',
    fix: 'Raise the limit, or unmap something first.',
    example: {
      when: 'Mapping 3G for devices attached with byteLimit: 2G.',
      otherwise: 'byteLimit: 4G.',
    },
  },
  {
    code: 'PXM482',
    means:
      'Devices shall reach the BARs of each other, and the kernel cannot map them: through iommufd it can from Linux 6.19 on, through containers always.',
    consumer: `${KERNEL}: VFIO_DEVICE_FEATURE_DMA_BUF`,
    fix: 'Use Linux 6.19, containers (mode: legacy), or p2p: never.',
    example: {
      when: 'attach: { p2p: always } with two devices on Linux 6.12.',
      otherwise: 'attach: { p2p: never }.',
    },
  },
  {
    code: 'PXM483',
    means:
      'BARs of a device are mapped for another one below a different root bus. Processors may drop such requests or pass them on slowly, and nothing tells.',
    consumer: 'The processor of the host',
    fix: 'Put the devices below one root bus, say p2p: never, or p2p: always once it is known to work.',
    example: {
      when: 'A GPU below root bus 0000:3a and a network card below 0000:b0 with attach: { p2p: auto }.',
      otherwise: 'Both below one root bus, or p2p: never.',
    },
  },
  {
    code: 'PXM484',
    means: 'A program that uses the library unmaps a range that ends inside of a mapping. Mappings go whole.',
    consumer: `pxm, before the kernel refuses it with ENOENT: iommufd_ioas_unmap`,
    fix: 'Unmap mappings whole, or map smaller ones.',
    example: {
      when: 'Unmapping 1M of a mapping of 4M.',
      otherwise: 'Unmapping all 4M.',
    },
  },
];
