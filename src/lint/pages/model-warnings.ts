import type { Page } from './page.ts';

const SOCKETS = `machine: { type: q35, vmm: none }
cpus: { sockets: 2 }
nodes: [{ sockets: 0, memory: 1G }, { sockets: 1, memory: 1G }]
buses:
  - { id: pxb1, type: expander, node: 1, number: 16 }
  - { id: rp1, type: root-port, on: pxb1 }
`;
const GPU = `machine: { type: q35 }
nodes: [{ memory: 1G }, { placeholder: gpu }]
devices: [{ id: gpu, model: pci-testdev, initiator-for: 1 }]
`;

/** PXM150 to PXM160: what resolving warns of. */
export const WARNING_PAGES: readonly Page[] = [
  {
    code: 'PXM150',
    means:
      'A device is the generic initiator of a node that has CPUs. Linux counts the node among those with CPUs, and drivers that look for a node of their own find one that is taken.',
    consumer: 'drivers/acpi/numa/srat.c acpi_parse_gi_affinity; QEMU and libvirt take it silently',
    example: { topology: GPU.replace('for: 1', "for: '0-1'"), change: ["'0-1'", '1'] },
    with: ['PXM152'],
  },
  {
    code: 'PXM151',
    means: 'A distance between two nodes is 10, that of a node to itself. Linux then uses none of SLIT.',
    consumer: 'drivers/acpi/numa/srat.c slit_valid',
    example: {
      topology:
        'machine: { type: q35 }\nnodes: [{ memory: 1G }, { memory: 1G }]\ndistances: { same-socket: 10 }\n',
      change: [': 10', ': 12'],
    },
  },
  {
    code: 'PXM152',
    means:
      'A device is the generic initiator of a node that has memory at boot. A driver that adds memory to a node expects an empty one.',
    consumer: 'drivers/acpi/numa/srat.c acpi_parse_gi_affinity; QEMU and libvirt take it silently',
    example: {
      topology: `machine: { type: q35 }
cpus: { sockets: 1 }
nodes: [{ sockets: 0, memory: 1G }, { memory: 1G }, { placeholder: gpu }]
devices: [{ id: gpu, model: pci-testdev, initiator-for: 1-2 }]
`,
      change: ['for: 1-2', 'for: 2'],
    },
  },
  {
    code: 'PXM153',
    means:
      'From QEMU 7.1 on, memory of AMD processors skips a range below 1 TiB. With a CPU model that takes the vendor of the host, where memory lies depends on the host.',
    consumer: 'QEMU hw/i386/pc.c pc_set_amd_above_4g_mem_start',
    example: {
      topology: "machine: { type: q35 }\ncpus: { model: 'EPYC,phys-bits=48' }\nmemory: { total: 1100G }\n",
      change: ['EPYC,phys', 'EPYC,vendor=AuthenticAMD,phys'],
    },
  },
  {
    code: 'PXM154',
    means:
      'HMAT values for memory that a driver adds later cannot be given: Linux rejects an HMAT that describes memory without an SRAT entry.',
    consumer: 'drivers/acpi/numa/hmat.c hmat_parse_proximity_domain',
    example: {
      topology: `${GPU}performance:\n  same-node: { latency: 10, bandwidth: 1G }\n  device: { latency: 600, bandwidth: 1G }\n`,
      change: ['  device: { latency: 600, bandwidth: 1G }\n', ''],
    },
  },
  {
    code: 'PXM155',
    means:
      'A device is behind an IOMMU near another socket: each of its accesses crosses sockets to be translated.',
    consumer: 'The hardware that the topology is about; no kernel minds',
    example: {
      topology: `${SOCKETS}devices: [{ id: a, on: rp1 }]
iommus: [{ id: v0, type: intel, socket: 0, buses: [pcie.0, pxb1] }]
`,
      change: ['[pcie.0, pxb1]', '[pcie.0]'],
    },
  },
  {
    code: 'PXM156',
    means:
      'A device bypasses the IOMMUs, which remap the interrupts of the others. Its own reach only processors with ids up to 254.',
    consumer: 'arch/x86/kernel/apic: a vector for such a processor cannot be given to the device',
    example: {
      topology: `machine: { type: q35 }
cpus: { sockets: 2, cores: 144 }
memory: { total: 4G }
buses:
  - { id: pxb, type: expander, number: 16, bypass: true }
  - { id: rp, type: root-port, on: pxb }
devices: [{ id: a, model: e1000e, on: rp }]
iommus: [{ id: vtd, type: intel }]
`,
      change: [', bypass: true', ''],
    },
    with: ['PXM165'],
  },
  {
    code: 'PXM157',
    means: 'An IOMMU serves nothing, or a device that shall not bypass has no IOMMU to pass.',
    consumer: 'The guest, whose driver sets up a unit for nothing',
    example: {
      topology: `${SOCKETS}iommus:\n  - { id: v0, type: intel, socket: 0, buses: [pcie.0, pxb1] }\n  - { id: v1, type: intel, socket: 1 }\n`,
      change: ['[pcie.0, pxb1]', '[pcie.0]'],
    },
  },
  {
    code: 'PXM158',
    means: 'A device whose driver can fill a number of nodes, such as one for each GPU instance, has fewer.',
    consumer: 'The device driver in the guest',
    example: {
      topology: `machine: { type: virt }
nodes: [{ memory: 1G }, { placeholder: gpu }]
devices:
  - id: gpu
    host: '0009:01:00.0'
    ids: 10de:2342
    driver: nvgrace-gpu-vfio-pci
    initiator-for: 1
`,
      change: [
        '{ placeholder: gpu }]\ndevices:\n  - id: gpu',
        '{ ids: 1-8, placeholder: gpu }]\ndevices:\n  - id: gpu',
      ],
    },
  },
  {
    code: 'PXM159',
    means:
      'A device behind a conventional bridge is singled out. An IOMMU sees only the bridge as the source of accesses, so that what is plugged in behind it later fares like this device.',
    consumer: 'drivers/iommu/iommu.c pci_device_group: all of them are one group',
    example: {
      topology: `machine: { type: q35, vmm: none }
memory: { total: 1G }
buses: [{ id: br, type: pcie-pci-bridge }]
devices: [{ id: a, on: br, slot: 1, bypass: true }]
iommus: [{ id: vtd, type: intel }]
`,
      change: [', bypass: true', ''],
    },
    with: ['PXM165'],
  },
  {
    code: 'PXM160',
    means: 'Memory of a device needs a window at boot, which the topology does not give it.',
    consumer: 'drivers/cxl, drivers/virtio/virtio_mem.c: memory without a node of its own',
    example: {
      topology: `machine: { type: q35 }
memory: { total: 1G }
buses:
  - { id: c, type: cxl-expander, number: 12 }
  - { id: rp, type: cxl-root-port, on: c }
devices: [{ id: mem, on: rp, model: cxl-type3, profile: cxl-type-3 }]
`,
      change: [
        'profile: cxl-type-3 }]',
        'profile: cxl-type-3 }]\ncxl: { windows: [{ targets: [c], size: 256M }] }',
      ],
    },
  },
];
