import type { Page } from './page.ts';

/** PXM400 to PXM414: foreign programs, and requests to the kernel. */
export const HOST_PAGES: readonly Page[] = [
  {
    code: 'PXM400',
    means: 'A program that a command runs is not installed, or not where it is said to be.',
    consumer: 'pxm verify (iasl), pxm capture and check-qemu (QEMU)',
    fix: 'Install it, or name it by an option or variable that the message names.',
    example: {
      when: 'pxm verify on a machine without iasl.',
      otherwise: 'The same with acpica-tools installed.',
    },
  },
  {
    code: 'PXM401',
    means: 'A program that a command runs ended otherwise than it should; its own words are in the message.',
    consumer: 'pxm verify (iasl), pxm capture and check-qemu (QEMU)',
    fix: 'Do what the program says.',
    example: {
      when: 'pxm capture qemu -- qemu-system-x86_64 -M nonsense',
      otherwise: 'pxm capture qemu -- qemu-system-x86_64 -M q35',
    },
  },
  {
    code: 'PXM410',
    means:
      'The kernel refuses a request to VFIO or iommufd. The message says which, the error, and its likely reason.',
    consumer: 'drivers/vfio, drivers/iommu/iommufd: errno of the ioctl',
    fix: 'The message says what this error of this request most likely comes from.',
    example: {
      when: 'A device is bound to iommufd while another driver of its group is active (EBUSY).',
      otherwise: 'All devices of the group are bound to vfio-pci or to no driver.',
    },
  },
  {
    code: 'PXM411',
    means: 'A device node such as /dev/iommu or /dev/vfio/devices/vfio0 is missing, or may not be opened.',
    consumer: 'drivers/vfio/device_cdev.c, drivers/iommu/iommufd/main.c',
    fix: 'Load the modules (vfio-pci, iommufd), bind the device, or get access to the node.',
    example: {
      when: 'A kernel without CONFIG_IOMMUFD, or a user who may not open /dev/iommu.',
      otherwise: 'The node is there and the user is in its group.',
    },
  },
  {
    code: 'PXM412',
    means:
      'No request can be sent to the kernel: koffi, which calls the C library, has no build for this machine.',
    consumer: 'pxm, before the first request',
    fix: 'Install the package with its optional parts, on Linux with glibc or musl on x86-64 or arm64.',
    example: {
      when: 'npm install --omit=optional, then a command that opens devices.',
      otherwise: 'npm install with everything.',
    },
  },
  {
    code: 'PXM413',
    means: 'Open files came over a socket, and this process could not take all of them. None is kept.',
    consumer: 'net/core/scm.c scm_detach_fds; pxm, when it receives descriptors',
    fix: 'Raise the limit on open files of the process (ulimit -n), or send fewer at once.',
    example: {
      when: 'Two descriptors are sent to a process that has one less than its limit of files open.',
      otherwise: 'The same under a limit that leaves room for both.',
    },
  },
  {
    code: 'PXM414',
    means: 'A device has no migration, not the state that is asked for, or no way to it from where it is.',
    consumer: 'drivers/vfio/vfio_main.c vfio_mig_get_next_state',
    fix: 'Ask what its migration can do, and go through the states in their order; out of the error state a reset leads.',
    example: {
      when: 'A device of plain vfio-pci is to be saved.',
      otherwise: 'One whose driver for VFIO knows how to.',
    },
  },
];
