import type { Page } from './page.ts';

const Q35 = 'machine: { type: q35, vmm: none }\nmemory: { total: 1G }\n';
const SOCKETS = `machine: { type: q35, vmm: none }
cpus: { sockets: 2 }
nodes: [{ sockets: 0, memory: 1G }, { sockets: 1, memory: 1G }]
buses:
  - { id: pxb1, type: expander, node: 1, number: 16 }
  - { id: rp1, type: root-port, on: pxb1 }
`;

/** PXM121 to PXM129: IOMMUs and reserved regions that cannot be. */
export const IOMMU_PAGES: readonly Page[] = [
  {
    code: 'PXM121',
    means: 'An IOMMU is for a socket that section cpus does not declare.',
    consumer: 'pxm: the table would name a node that there is not',
    example: {
      topology: `${SOCKETS}iommus:\n  - { id: a, type: intel, socket: 0 }\n  - { id: b, type: intel, socket: 2 }\n`,
      change: ['socket: 2', 'socket: 1'],
    },
    with: ['PXM157'],
  },
  {
    code: 'PXM122',
    means:
      'A bus or device is served by two IOMMUs. Whichever a guest takes, the other one is programmed in vain.',
    consumer: 'QEMU: "An iommu is already attached to this bus"',
    example: {
      topology: `${SOCKETS}iommus:\n  - { id: a, type: intel, buses: [pxb1] }\n  - { id: b, type: intel, buses: [pxb1] }\n`,
      change: ['b, type: intel, buses: [pxb1]', 'b, type: intel, buses: [pcie.0]'],
    },
    with: ['PXM157'],
  },
  {
    code: 'PXM123',
    means: 'An IOMMU names a bus or device that bypasses it.',
    consumer:
      'QEMU: "Bypass option cannot be set for SMMUv3 associated PCIe RC"; elsewhere the bypass silently wins',
    example: {
      topology: `${Q35}devices: [{ id: a, bypass: true }]\niommus: [{ id: vtd, type: intel, buses: [pcie.0], devices: [a] }]\n`,
      change: ['bypass: true', 'bypass: false'],
    },
  },
  {
    code: 'PXM124',
    means: 'The registers of an IOMMU lie in memory, or in those of another unit.',
    consumer: 'drivers/iommu/intel/dmar.c dmar_validate_one_drhd: registers that read as all ones',
    example: {
      topology: `${Q35}iommus: [{ id: vtd, type: intel, base: 0x10000000 }]\n`,
      change: ['0x10000000', '0xfed90000'],
    },
  },
  {
    code: 'PXM125',
    means:
      'A single device is so far below its root bus that the length field of a device scope cannot say the way.',
    consumer: 'VT-d §8.3.1: a byte holds the length of 124 hops',
    fix: 'Put the device below fewer bridges, or treat all of its root bus alike.',
    example: {
      when: 'A device with bypass: true below 125 switches, on a machine with an intel IOMMU.',
      otherwise: 'The same below 100 of them, or without a bypass of its own.',
    },
  },
  {
    code: 'PXM126',
    means: 'A reserved region does not consist of whole pages of 4 KiB.',
    consumer: 'drivers/iommu/intel/iommu.c rmrr_sanity_check',
    example: {
      topology: `machine: { type: q35, vmm: none }
memory: { total: 1G, reserved: [{ base: 0x30000000, size: 1M }] }
iommus: [{ id: vtd, type: intel }]
reserved-regions: [{ base: 0x30000800, size: 4K, devices: all }]
`,
      change: ['0x30000800', '0x30000000'],
    },
  },
  {
    code: 'PXM127',
    means:
      'Devices must reach a region that the memory map does not reserve, so that the guest puts things of its own there.',
    consumer:
      'arch/x86/include/asm/iommu.h arch_rmrr_sanity_check: "No firmware reserved region can cover this RMRR"',
    example: {
      topology: `machine: { type: q35, vmm: none }
memory: { total: 1G, reserved: [{ base: 0x30000000, size: 1M }] }
iommus: [{ id: vtd, type: intel }]
reserved-regions: [{ base: 0x20000000, size: 4K, devices: all }]
`,
      change: ['base: 0x20000000', 'base: 0x30000000'],
    },
  },
  {
    code: 'PXM128',
    means:
      'An IOMMU translates fewer bits than memory and MMIO of the machine have: the rest cannot be mapped.',
    consumer: 'drivers/iommu: mapping fails with ERANGE or ENOMEM',
    example: {
      topology: `machine: { type: q35 }\nmemory: { total: 768G }\niommus: [{ id: vtd, type: intel, address-width: 39 }]\n`,
      change: ['address-width: 39', 'address-width: 48'],
    },
  },
  {
    code: 'PXM129',
    means:
      'There are processors with ids above 255, which interrupts reach only when an IOMMU remaps them with extended ids.',
    consumer:
      'arch/x86/kernel/apic/apic.c: "x2apic: IRQ remapping doesn\'t support X2APIC mode"; CPUs stay offline',
    example: {
      topology: `machine: { type: q35 }\ncpus: { sockets: 2, cores: 144 }\nmemory: { total: 4G }\niommus: [{ id: vtd, type: intel, extended-ids: false }]\n`,
      change: ['extended-ids: false', 'extended-ids: true'],
    },
  },
];
