import type { Page } from './page.ts';

/** PXM450 to PXM474: plans, and what they change on the host. */
export const ATTACH_PAGES: readonly Page[] = [
  {
    code: 'PXM450',
    means: 'A device with `host` is not on this machine: no PCI function has that address.',
    consumer: 'drivers/pci: /sys/bus/pci/devices',
    fix: 'Correct the address; a virtual function has to be made first.',
    example: {
      when: '`host: "0000:41:00.0"` on a machine whose card sits at 0000:42:00.0, then `pxm plan vm.yaml`.',
      otherwise: 'The address that `pxm host` prints.',
    },
  },
  {
    code: 'PXM451',
    means:
      'The device at the address has other ids than the topology says: it has moved, or another card has its slot. Its BARs, driver and profile may be others too.',
    consumer: 'pxm, before devices are taken from the host',
    fix: 'Correct `host`, or `ids`.',
    example: {
      when: '`ids: "10de:2330"` for an address where a network card sits.',
      otherwise: 'The ids that `pxm host` prints.',
    },
  },
  {
    code: 'PXM452',
    means:
      'No IOMMU serves the device, so that nothing would keep its DMA from memory of the host and of other VMs. VFIO does not take it.',
    consumer: 'drivers/vfio/group.c, `vfio_group_find_or_alloc`',
    fix: 'Turn the IOMMU on in the firmware; on Intel boot with `intel_iommu=on`.',
    example: {
      when: 'A host whose firmware has VT-d turned off.',
      otherwise: 'The same with VT-d on: the device has a folder in /sys/kernel/iommu_groups.',
    },
  },
  {
    code: 'PXM453',
    means:
      'A device shares its IOMMU group with another one that a driver of the host has. The IOMMU cannot tell them apart, so the kernel gives the group to VFIO whole or not at all.',
    consumer: 'drivers/iommu/iommu.c, `iommu_device_use_default_domain`: EBUSY, or EPERM at BIND',
    fix: 'Assign the other one too, let the VM take it (`attach: { siblings: take }`), or put the card into a slot with a group of its own.',
    example: {
      when: 'The second function of a network card is assigned while e1000e has the first.',
      otherwise: '`attach: { siblings: take }`, or no driver for the first.',
    },
  },
  {
    code: 'PXM454',
    means:
      'Somebody else has the device: another VM was prepared with it, or the host uses it, as a disk that is mounted.',
    consumer: 'pxm: journals in /run/pxm, /proc/self/mountinfo, /sys/class',
    fix: 'Release the other VM, or end the use of the host.',
    example: {
      when: 'A VM is prepared, and `pxm prepare` is called for another one with the same device.',
      otherwise: '`pxm release` for the first.',
    },
  },
  {
    code: 'PXM455',
    means:
      'Devices cannot reach all memory of the guest: it lies where the host reserves I/O addresses, or beyond what its IOMMU translates. Regions of kind `direct` belong to the firmware; a device that has one goes to no VM.',
    consumer: '/sys/kernel/iommu_groups/N/reserved_regions; drivers/iommu/iommufd: ATTACH is EADDRINUSE',
    fix: 'Give the guest less memory, or move it (`max-ram-below-4g`).',
    example: {
      when: '2 TiB of RAM from 4 GiB on, on an AMD host, which reserves 0xfd00000000 to 0xffffffffff for HyperTransport.',
      otherwise: 'A CPU model of AMD: QEMU then moves RAM above 1 TiB.',
    },
  },
  {
    code: 'PXM456',
    means:
      'All memory of the guest is locked while devices are attached, and a limit does not allow as much.',
    consumer: 'RLIMIT_MEMLOCK of the VMM, or `memory-limit` of the topology: ENOMEM at MAP or ATTACH',
    fix: 'Raise the limit for the VMM: `prlimit --memlock`, `LimitMEMLOCK=` in its systemd unit.',
    example: { when: '16 GiB of memory and `ulimit -l` of 8 MiB.', otherwise: '`ulimit -l unlimited`.' },
  },
  {
    code: 'PXM458',
    means:
      'The IOMMU of the guest promises what that of the host cannot do: more bits of address, nesting, PASIDs, device IOTLBs, dirty tracking.',
    consumer: 'capability registers of the host in /sys/class/iommu; QEMU: "aw-bits ... > host aw-bits"',
    fix: 'Ask for less.',
    example: {
      when: '`iommus: [{ type: intel, address-width: 57 }]` on a host with 4-level page tables.',
      otherwise: '`address-width: 48`.',
    },
  },
  {
    code: 'PXM459',
    means:
      'BARs of the device are larger than the topology says, so that the window of the guest that is made for them is too small.',
    consumer: 'firmware of the guest: BARs are left without address',
    fix: 'Write the sizes that `pxm host ADDRESS` prints.',
    example: { when: '`bars: [16M]` for a GPU with a BAR of 128 GiB.', otherwise: '`bars: [16M, 128G]`.' },
  },
  {
    code: 'PXM460',
    means:
      'The device is near another node of the host than the memory that the guest believes it to be near to: accesses cross the link between sockets.',
    consumer: '/sys/bus/pci/devices/ADDRESS/numa_node',
    fix: 'Put it on a bus of the node whose memory is on its node of the host.',
    example: {
      when: 'A card on node 0 of the host, on an expander of a node with `host-nodes: 1`.',
      otherwise: '`host-nodes: 0`.',
    },
  },
  {
    code: 'PXM461',
    means:
      'The device knows no way to be reset, so that it keeps what a VM has left in it, and may be stuck after a VM has crashed.',
    consumer: '/sys/bus/pci/devices/ADDRESS/reset_method',
    fix: 'Give it to VMs of one owner only.',
    example: {
      when: 'A card without function level reset alone below nothing that can reset its bus.',
      otherwise: 'A card with `flr` among its reset methods.',
    },
  },
  {
    code: 'PXM462',
    means: 'A profile wants something of the device that it is not: a virtual function.',
    consumer: 'the profile of the device',
    fix: 'Make virtual functions, and assign one of them.',
    example: {
      when: '`profile: mlx5-migratable-vf` for the physical function of a card.',
      otherwise: 'The address of a virtual function.',
    },
  },
  {
    code: 'PXM463',
    means:
      'The driver that has to hand the device on is neither registered nor a module of the running kernel. A profile says why plain vfio-pci would not do.',
    consumer: '/sys/bus/pci/drivers, modules.dep',
    fix: 'Install the modules of the running kernel.',
    example: {
      when: '`driver: xe_vfio_pci` on a kernel without it.',
      otherwise: 'A kernel with that module.',
    },
  },
  {
    code: 'PXM464',
    means: 'The host lacks what the way of attaching needs: iommufd, or containers of VFIO.',
    consumer: '/sys/class/misc/iommu, /sys/module',
    fix: 'Use a kernel with CONFIG_IOMMUFD (6.6 or later), or `attach: { mode: legacy }`.',
    example: {
      when: '`attach: { mode: iommufd }` on a kernel of Debian 12.',
      otherwise: '`attach: { mode: auto }`.',
    },
  },
  {
    code: 'PXM465',
    means:
      'The address is that of a bridge, which the host needs to reach what is below it, or of a physical function whose driver ends its virtual functions when it is taken away, so that nothing brings them back.',
    consumer: 'drivers/vfio/pci: only functions with a header of type 0; pci_disable_sriov of the driver',
    fix: 'Name a device below the bridge. Name a virtual function, or end them first (sriov_numvfs).',
    example: { when: '`host: "0000:00:1c.0"`, a root port.', otherwise: 'The card behind that port.' },
  },
  {
    code: 'PXM466',
    means:
      'The system refuses a change of the host; its own reason is in the message. What was done before is undone.',
    consumer: 'drivers/base/bus.c, or modprobe',
    fix: 'See dmesg.',
    example: { when: 'A driver that cannot be unbound.', otherwise: 'Another device.' },
  },
  {
    code: 'PXM467',
    means:
      'A change went through, but the host is not as it should be then: another program changes drivers too, or the device is gone. What was done before is undone.',
    consumer: 'pxm, after each step',
    fix: 'Repeat it, once nothing else changes drivers.',
    example: {
      when: 'A device is pulled while `pxm prepare` is at work.',
      otherwise: 'Nothing changes meanwhile.',
    },
  },
  {
    code: 'PXM468',
    means:
      'The journal in /run/pxm cannot be written, so nothing is changed; or it cannot be read, so nothing is known of what was changed.',
    consumer: 'pxm, before each step',
    fix: 'Make room on that file system.',
    example: { when: '/run is full.', otherwise: '/run has room.' },
  },
  {
    code: 'PXM469',
    means:
      'Another run is at work on the same VM or device. The message says which process; the lock ends with it.',
    consumer: 'pxm: flock on files in /run/pxm/.locks',
    fix: 'Wait until it has ended.',
    example: { when: '`pxm prepare vm.yaml` twice at once.', otherwise: 'One after the other.' },
  },
  {
    code: 'PXM470',
    means:
      'A driver cannot let go of a device while a process has it open: the kernel would wait for as long as that takes.',
    consumer: 'drivers/vfio/vfio_main.c, `vfio_unregister_group_dev`: "blocked until released by user"',
    fix: 'End the VM or what else has the device.',
    example: { when: '`pxm release vm` while the VM runs.', otherwise: 'The same once it has ended.' },
  },
  {
    code: 'PXM472',
    means: 'The host may not be changed from here: it takes root, and a sysfs that can be written.',
    consumer: 'the kernel: EACCES, EPERM or EROFS',
    fix: 'Run it as root, outside of containers.',
    example: {
      when: '`pxm prepare vm.yaml` as an ordinary user.',
      otherwise: 'The same with sudo; `pxm plan` needs no rights.',
    },
  },
  {
    code: 'PXM473',
    means:
      'A part of what was done could not be undone, such as giving a device back that somebody has open. It stays in the journal.',
    consumer: 'pxm',
    fix: 'Once that is out of the way, `pxm release` does the rest.',
    example: {
      when: 'A driver of the host is removed while a VM has its device, which is then released.',
      otherwise: 'The driver is there again.',
    },
  },
  {
    code: 'PXM474',
    means:
      'No VM of that name is prepared, or the name cannot be that of a file: it comes from that of the topology unless `name` says it.',
    consumer: 'pxm: folders in /run/pxm',
    fix: 'Write `name:` with letters, digits, ".", "_" and "-".',
    example: { when: 'A topology in `my vm.yaml` without `name`.', otherwise: '`name: my-vm`.' },
  },
];
