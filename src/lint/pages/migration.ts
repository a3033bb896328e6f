import type { Page } from './page.ts';

/** PXM435 to PXM438: what blocks migration of a VM with assigned devices. */
export const MIGRATION_PAGES: readonly Page[] = [
  {
    code: 'PXM435',
    means:
      'The driver that has the device on the host cannot save its state, so that the VM cannot move with it; or it saves the state only while the VM stands still, which makes the pause longer.',
    consumer:
      'VFIO_DEVICE_FEATURE_MIGRATION of the driver; QEMU: "VFIO migration is not supported in kernel"',
    fix: 'Bind the variant driver of the vendor and switch migration on, or unplug the device before the VM moves.',
    example: {
      when: 'pxm migration vm.yaml with a device that plain vfio-pci has.',
      otherwise: 'The same with a virtual function that mlx5_vfio_pci has, migration switched on.',
    },
  },
  {
    code: 'PXM436',
    means:
      'Neither the device nor the IOMMU in front of it notes which pages the device writes, so that memory cannot be copied while the VM runs.',
    consumer: 'QEMU: "VFIO device doesn\'t support device and IOMMU dirty tracking"',
    fix: 'Use a host whose IOMMU tracks dirty pages, or accept that all memory is copied while the VM stands still.',
    example: {
      when: 'pxm migration vm.yaml where IOMMU_GET_HW_INFO tells no dirty tracking and the device has no DMA logging.',
      otherwise: 'The same behind an IOMMU that has it.',
    },
  },
  {
    code: 'PXM437',
    means:
      'A VM with several devices stops them one after the other. One that has stopped may be written to by one that still runs, unless each has a state in which it runs but starts no DMA to others (P2P).',
    consumer: 'VFIO_MIGRATION_P2P; QEMU: "VFIO device doesn\'t support P2P migration"',
    fix: 'Give the VM one such device only, or unplug it before the VM moves.',
    example: {
      when: 'pxm migration vm.yaml with two devices, one of whose drivers has STOP_COPY but not P2P.',
      otherwise: 'The same with drivers that both have P2P.',
    },
  },
  {
    code: 'PXM438',
    means:
      'The device logs by itself what it writes, but fewer addresses than the guest may use: behind an IOMMU of the guest these are all that the IOMMU translates.',
    consumer: 'VFIO_DEVICE_FEATURE_DMA_LOGGING_START, refused by the driver',
    fix: 'Give the IOMMU of the guest the address width that the message says.',
    example: {
      when: 'pxm migration vm.yaml with a device that logs 42 bits behind a VT-d unit of 48 bits.',
      otherwise: 'The same with a unit of 39 bits.',
    },
  },
];
