import type { Page } from './page.ts';

const Q35 = 'machine: { type: q35, vmm: none }\nmemory: { total: 1G }\n';
const VIRT =
  'machine: { type: virt, vmm: none }\nmemory: { total: 1G, reserved: [{ base: 0x50000000, size: 16M }] }\n';
const RESERVED =
  'machine: { type: q35, vmm: none }\nmemory: { total: 1G, reserved: [{ base: 0x10000000, size: 1M }] }\ndevices: [{ id: a, slot: 5 }]\n';
const SOCKETS = 'machine: { type: q35, vmm: none }\ncpus: { sockets: 2 }\nmemory: { total: 1G }\n';

/** PXM137 to PXM147, PXM161 to PXM165: what the tables of IOMMUs can say, and what Linux makes of it. */
export const UNIT_PAGES: readonly Page[] = [
  {
    code: 'PXM137',
    means:
      'A device behind a port has properties that DMAR tells only of devices on a root bus, which are part of the processor.',
    consumer: 'VT-d §8.8 and §8.9: SATC and SIDP list root-complex integrated endpoints',
    example: {
      topology: `${Q35}buses: [{ id: rp, type: root-port }]\ndevices: [{ id: a, on: rp, ats-required: true }]\niommus: [{ type: intel }]\n`,
      change: ['on: rp, ats', 'ats'],
    },
  },
  {
    code: 'PXM138',
    means:
      'A device works only with ATS, but no IOMMU translates for it, or the one that does lets no device cache.',
    consumer: 'drivers/iommu/intel/iommu.c dmar_ats_supported',
    example: {
      topology: `${Q35}devices: [{ id: a, ats-required: true }]\niommus: [{ type: intel, device-iotlb: false }]\n`,
      change: ['device-iotlb: false', 'device-iotlb: true'],
    },
  },
  {
    code: 'PXM139',
    means:
      'The table that goes with this kind of IOMMU has no place for what is asked: read-only regions are for IVRS, devices that need ATS for DMAR, and VIOT has no reserved regions.',
    consumer: 'VT-d §8, AMD 48882 §5.2, DEN0049, ACPI 6.5 (VIOT): the structures there are',
    example: {
      topology: `${RESERVED}iommus: [{ type: intel }]\nreserved-regions: [{ base: 0x10000000, size: 64K, devices: [a], access: read }]\n`,
      change: ['access: read ', 'access: read-write '],
    },
  },
  {
    code: 'PXM140',
    means:
      'Two units of one table contradict each other in what a guest takes from all of them or from none. Units that say nothing follow the others.',
    consumer:
      'drivers/iommu/intel/irq_remapping.c intel_prepare_irq_remapping: one unit without remapping, and no unit remaps',
    example: {
      topology: `${SOCKETS}iommus:\n  - { type: intel, socket: 0, opt-out-x2apic: true }\n  - { id: b, type: intel, socket: 1, opt-out-x2apic: false }\n`,
      change: ['opt-out-x2apic: false', 'opt-out-x2apic: true'],
    },
    with: ['PXM157'],
  },
  {
    code: 'PXM141',
    means:
      'The device logs writes to fewer address bits than memory and MMIO of the VM have, so that a live migration would miss some.',
    consumer:
      'drivers/vfio/vfio_main.c: DMA logging starts on ranges of I/O addresses, which the device must accept',
    example: {
      topology: `machine: { type: q35, vmm: none }\nmemory: { total: 8T }\ndevices: [{ id: vf, dirty-tracker: { address-bits: 42 } }]\niommus: [{ type: virtio }]\n`,
      change: ['8T', '1T'],
    },
  },
  {
    code: 'PXM142',
    means:
      'The guest may use I/O addresses that the IOMMU translates but the device cannot log writes to, so that live migration of the VM fails as soon as it does.',
    consumer:
      'drivers/vfio/vfio_main.c: DMA logging starts on ranges of I/O addresses, which the device must accept',
    example: {
      topology: `${Q35}devices: [{ id: vf, dirty-tracker: { address-bits: 42 } }]\niommus: [{ type: intel, address-width: 48 }]\n`,
      change: ['address-width: 48', 'address-width: 39'],
    },
  },
  {
    code: 'PXM143',
    means:
      'A device that is not on PCI has the id of a PCI function, of the I/O APIC, or of another such device. The IOMMU would take both for one.',
    consumer:
      'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c arm_smmu_insert_master: "stream %u already in tree"',
    example: {
      topology: `${Q35}devices: [{ id: a, slot: 5 }]\niommus: [{ id: amd, type: amd }]\nplatform-devices: [{ id: uart, iommu: amd, hid: AMDI0020, requester: '00:05.0' }]\n`,
      change: ['00:05.0', '00:14.5'],
    },
  },
  {
    code: 'PXM144',
    means:
      'Devices behind one conventional bridge send requests under one id, so that no IOMMU can translate for one of them and not for another.',
    consumer: 'drivers/iommu/iommu.c pci_device_group: all of them are one group',
    example: {
      topology: `${Q35}buses: [{ id: br, type: pcie-pci-bridge }]\ndevices: [{ id: a, on: br, bypass: true }, { id: b, on: br }]\niommus: [{ type: intel }]\n`,
      change: ['{ id: a, on: br, bypass: true }', '{ id: a, on: br }'],
    },
  },
  {
    code: 'PXM145',
    means:
      'Two reserved regions of one device lie in the same memory, so that the table says the same thing twice.',
    consumer: 'drivers/acpi/arm64/iort.c iort_rmr_desc_check_overlap: "overlaps, continue anyway"',
    example: {
      topology: `${RESERVED}iommus: [{ type: intel }]\nreserved-regions:\n  - { base: 0x10000000, size: 64K, devices: all }\n  - { base: 0x10008000, size: 64K, devices: [a] }\n`,
      change: ['0x10008000', '0x10010000'],
    },
  },
  {
    code: 'PXM146',
    means: 'VIOT names a device by its first registers, which cannot be inside of memory or of an IOMMU.',
    consumer:
      'drivers/acpi/viot.c viot_mmio_dev_iommu_init: compared with the first memory resource of the device',
    example: {
      topology: `${Q35}iommus: [{ id: vi, type: virtio }]\nplatform-devices: [{ id: dma, iommu: vi, base: 0x1000000 }]\n`,
      change: ['0x1000000', '0xfeb00000'],
    },
  },
  {
    code: 'PXM147',
    means:
      'DMAR and IVRS say once for each unit which PCI segment it is in, and all its devices are there. This one would serve what is in two segments, or in another one than it is declared for.',
    consumer: 'drivers/iommu/intel/dmar.c dmar_insert_dev_scope: a device of another segment is no match',
    example: {
      topology: `${Q35}buses:\n  - { id: far, type: expander, segment: 1 }\n  - { id: rp, type: root-port, on: far }\ndevices: [{ id: a, on: rp }]\niommus:\n  - { type: intel }\n  - { type: intel, devices: [a] }\n`,
      change: ['far, type: expander, segment: 1', 'far, type: expander'],
    },
  },
  {
    code: 'PXM161',
    means:
      'Linux sizes its tables of devices by the last one that IVRS names, and up to 6.12 looks up every PCI function there, also those that come after. A guest may crash when it finds such a device.',
    consumer:
      'drivers/iommu/amd/iommu.c rlookup_amd_iommu, called before the bound is checked (check_device)',
    example: {
      topology: `${Q35}buses:\n  - { id: far, type: expander, number: 0x40, bypass: true }\n  - { id: rp, type: root-port, on: far }\ndevices: [{ id: a, on: rp }]\niommus: [{ type: amd, slot: 7 }]\n`,
      change: [', bypass: true', ''],
    },
  },
  {
    code: 'PXM162',
    means:
      'An AMD IOMMU serves no PCI function. Linux takes an IVRS in which a unit names none for a broken one and uses none of its units.',
    consumer: 'drivers/iommu/amd/init.c find_last_devid_from_ivhd: -EINVAL without an id',
    example: {
      topology: `${Q35}iommus: [{ type: amd, slot: 7 }, { id: b, type: amd, slot: 8, devices: [] }]\n`,
      change: [', { id: b, type: amd, slot: 8, devices: [] }', ''],
    },
  },
  {
    code: 'PXM163',
    means:
      'Nothing that a reserved region names is behind an IOMMU, so that no table tells of it. What bypasses reaches all memory anyway.',
    consumer: 'pxm: the region is left out',
    example: {
      topology: `${RESERVED.replace('slot: 5', 'slot: 5, bypass: true')}iommus: [{ type: intel }]\nreserved-regions: [{ base: 0x10000000, size: 64K, devices: [a] }]\n`,
      change: [', bypass: true', ''],
    },
    with: ['PXM165'],
  },
  {
    code: 'PXM164',
    means:
      'Reserved memory of IORT starts and ends at multiples of 64 KiB, whatever pages a guest uses. Linux rounds to its own pages and complains.',
    consumer: 'drivers/acpi/arm64/iort.c "RMR descriptor ... not aligned to 64K"',
    example: {
      topology: `${VIRT}iommus: [{ type: smmuv3 }]\nreserved-regions: [{ base: 0x50001000, size: 64K, devices: all }]\n`,
      change: ['0x50001000', '0x50010000'],
    },
    with: ['PXM219', 'PXM295'],
  },
  {
    code: 'PXM165',
    means:
      'Where a VT-d unit remaps interrupts, Linux hands the messages (MSI, MSI-X) of each device to the unit that DMAR names for it. A device that bypasses has none, so its driver falls back to a wired interrupt or fails.',
    consumer:
      'drivers/iommu/intel/irq_remapping.c intel_irq_remap_add_device: the domain of its messages is NULL',
    example: {
      topology: `${Q35}devices: [{ id: a, slot: 5, bypass: true }]\niommus: [{ id: vtd, type: intel, interrupt-remapping: true }]\n`,
      change: ['interrupt-remapping: true', 'interrupt-remapping: false'],
    },
  },
];
