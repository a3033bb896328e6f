import type { Page } from './page.ts';

const READER = 'pxm host, doctor, plan and import host';
const DOCTOR = 'pxm doctor';

/** PXM420 to PXM434: what sysfs tells of a host, whether it is ready, and what of it a topology can have. */
export const DOCTOR_PAGES: readonly Page[] = [
  {
    code: 'PXM420',
    means:
      'A link in sysfs leads out of the folders where the links of the kernel lead. It was not followed: what it names could be anything.',
    consumer: READER,
    fix: 'Look at a sysfs that a kernel shows, or copy one with its links as they are.',
    example: {
      when: 'In a copy of sysfs, driver of a device links to /etc.',
      otherwise: 'It links to bus/pci/drivers/nvme.',
    },
  },
  {
    code: 'PXM421',
    means:
      'A file of sysfs or procfs holds, or is called, what no kernel writes: no address, no number, two lines for one.',
    consumer: READER,
    fix: 'Look at a sysfs that a kernel shows, or copy one without changes.',
    example: {
      when: 'In a copy of sysfs, numa_node of a device holds the word zero.',
      otherwise: 'It holds 0, or -1.',
    },
  },
  {
    code: 'PXM422',
    means: 'There is no sysfs, so nothing can be said of the host.',
    consumer: READER,
    fix: 'Mount sysfs at /sys, or name the right folder by --root.',
    example: { when: 'pxm host --root /tmp/nothing', otherwise: 'pxm host' },
  },
  {
    code: 'PXM423',
    means:
      'The kernel was built without VFIO (a failure), or without iommufd and its device nodes (a warning: devices can go through groups and containers).',
    consumer: `${DOCTOR}, by /proc/config.gz, /boot/config-* or the folder of modules`,
    fix: 'Install a kernel with CONFIG_VFIO_PCI, CONFIG_IOMMUFD and CONFIG_VFIO_DEVICE_CDEV, 6.6 or later.',
    example: {
      when: 'A kernel with CONFIG_VFIO=m and without CONFIG_VFIO_PCI.',
      otherwise: 'One with both.',
    },
  },
  {
    code: 'PXM424',
    means:
      'The module vfio or vfio-pci is not loaded (a warning, since pxm prepare loads it), or there is no such module for this kernel (a failure).',
    consumer: `${DOCTOR}, by /sys/module and modules.dep`,
    fix: 'modprobe vfio-pci; if there is none, install the modules of this kernel.',
    example: { when: 'After boot, before anything wanted VFIO.', otherwise: 'After modprobe vfio-pci.' },
  },
  {
    code: 'PXM425',
    means:
      'The kernel uses no IOMMU, so no device can be given away. The remedy tells whether the firmware describes none or the kernel leaves it alone.',
    consumer: `${DOCTOR}, by /sys/kernel/iommu_groups, /sys/firmware/acpi/tables and the kernel's command line`,
    fix: 'Turn VT-d, AMD-Vi or the SMMU on in the setup of the firmware; boot with intel_iommu=on where that is not the default.',
    example: { when: 'Linux is booted with intel_iommu=off.', otherwise: 'It is booted without.' },
  },
  {
    code: 'PXM426',
    means:
      'Interrupts of devices are not remapped: a device could send any interrupt to the host, so the kernel gives none away (EPERM).',
    consumer:
      'drivers/vfio/vfio_iommu_type1.c and drivers/iommu/iommufd/device.c: iommu_group_has_isolated_msi',
    fix: 'Turn interrupt remapping on; only for guests that are trusted set iommufd.allow_unsafe_interrupts=1.',
    example: { when: 'Linux is booted with intremap=off.', otherwise: 'It is booted without.' },
  },
  {
    code: 'PXM427',
    means:
      'There is no /dev/iommu, or no nodes of devices for it. Where there are groups and containers, devices can go through those.',
    consumer: `${DOCTOR}, by /sys/class/misc/iommu`,
    fix: 'modprobe iommufd, or a kernel of 6.6 or later that has it.',
    example: {
      when: 'Debian 12 with its own kernel 6.1.',
      otherwise: 'A kernel with CONFIG_IOMMUFD and CONFIG_VFIO_DEVICE_CDEV.',
    },
  },
  {
    code: 'PXM428',
    means:
      'The user who asks may not open /dev/iommu or a node of VFIO. Root can open them and hand the descriptors over.',
    consumer: `${DOCTOR}, by access(2)`,
    fix: 'setfacl -m u:NAME:rw NODE, or a rule of udev.',
    example: { when: 'pxm doctor as an ordinary user.', otherwise: 'The same as root.' },
  },
  {
    code: 'PXM429',
    means:
      'No huge pages are reserved, so memory of type hugetlb cannot be had. VMs with other memory do not mind.',
    consumer: `${DOCTOR}, by nr_hugepages of every node`,
    fix: 'sysctl vm.nr_hugepages=N, or hugepages=N on the command line of the kernel.',
    example: { when: 'nr_hugepages is 0 on all nodes.', otherwise: 'It is 512 on one.' },
  },
  {
    code: 'PXM430',
    means:
      'Less memory may be locked than there is. All memory of a VM with assigned devices is locked; beyond the limit attaching fails with ENOMEM.',
    consumer: 'drivers/iommu/iommufd/pages.c and drivers/vfio/vfio_iommu_type1.c: RLIMIT_MEMLOCK',
    fix: 'ulimit -l unlimited, LimitMEMLOCK=infinity in a unit of systemd, or prlimit --memlock.',
    example: { when: 'ulimit -l says 8192, without CAP_IPC_LOCK.', otherwise: 'ulimit -l says unlimited.' },
  },
  {
    code: 'PXM431',
    means: 'There is no QEMU on the PATH, or one without iommufd (before 9.0).',
    consumer: DOCTOR,
    fix: 'Install QEMU 9.0 or later, or attach in mode legacy.',
    example: { when: 'QEMU 7.2 of Debian 12.', otherwise: 'QEMU 10.0 of Debian 13.' },
  },
  {
    code: 'PXM432',
    means:
      'There is no libvirt on the PATH, or one that gives no device by iommufd (before 12.1). Only VMs of libvirt need it.',
    consumer: DOCTOR,
    fix: 'Install libvirt 12.1 or later.',
    example: { when: 'A machine without virsh.', otherwise: 'One with libvirt 12.8.' },
  },
  {
    code: 'PXM433',
    means: 'There is no iasl on the PATH, without which pxm verify cannot check tables.',
    consumer: DOCTOR,
    fix: 'apt-get install acpica-tools, or the same with dnf.',
    example: { when: 'A machine without iasl.', otherwise: 'One with acpica-tools.' },
  },
  {
    code: 'PXM434',
    means:
      'A part of this host did not get into the topology: functions beyond the bus numbers of a VM, or in a segment that a controller makes; or a table of its IOMMU that only root may read.',
    consumer: 'pxm import host',
    fix: 'Choose the devices of the VM by --device; run it as root for the table.',
    example: { when: 'pxm import host as an ordinary user.', otherwise: 'The same as root.' },
  },
];
