import type { Page } from './page.ts';

/** PXM170 to PXM178: rules about topologies in `rules/topology/`. */
export const TOPOLOGY_RULE_PAGES: readonly Page[] = [
  {
    code: 'PXM170',
    means:
      'A node has neither CPUs nor memory, and nothing that is declared will bring it any: no device whose initiator it is, no memory device, no CXL window. A guest shows it as possible and never online.',
    consumer:
      'drivers/acpi/numa/srat.c: only entries make nodes; a driver finds its nodes by its generic initiators',
    example: {
      topology:
        'machine: { type: q35 }\nnodes: [{ memory: 1G }, { placeholder: gpu }]\ndevices: [{ id: gpu, model: pci-testdev }]\n',
      change: ['pci-testdev }', 'pci-testdev, initiator-for: 1 }'],
    },
  },
  {
    code: 'PXM171',
    means:
      'The bus of a device is near one node, but the node that its memory fills is nearer to processors of another. One of both is most likely a mistake, and a guest that believes the distances works across sockets.',
    consumer: 'mm/page_alloc.c find_next_best_node: allocations fall back by these distances',
    example: {
      topology: `machine: { type: q35 }
cpus: { sockets: 2 }
nodes:
  - { sockets: 0, memory: 1G }
  - { sockets: 1, memory: 1G }
  - { placeholder: gpu, socket: 1 }
buses:
  - { id: pxb, type: expander, node: 0, number: 16 }
  - { id: rp, type: root-port, on: pxb }
devices: [{ id: gpu, on: rp, model: pci-testdev, initiator-for: 2 }]
distances: { same-socket: 12, other-socket: 21 }
`,
      change: ['node: 0, number', 'node: 1, number'],
    },
  },
  {
    code: 'PXM172',
    means:
      'There are more nodes than a kernel has room for by default: 64 on x86, 16 on Arm (1 << CONFIG_NODES_SHIFT). Distributions often build with more. Without room, Linux drops initiators, or all of SRAT.',
    consumer: 'drivers/acpi/numa/srat.c acpi_map_pxm_to_node: "SRAT: Too many proximity domains"',
    example: {
      topology:
        "machine: { type: virt }\nnodes: [{ memory: 1G }, { ids: 1-16, placeholder: gpu }]\ndevices: [{ id: gpu, host: '0009:01:00.0', initiator-for: 1-16 }]\n",
      change: ['1-16', '1-15'],
    },
  },
  {
    code: 'PXM173',
    means:
      'The PCI function of an IOMMU gets the first free slot, after or before others that have none either. Add a device and the IOMMU moves: tables name another function, and snapshots no longer fit.',
    consumer: 'The VMM, which gives slots in the order of creation',
    example: {
      topology: `machine: { type: q35 }
memory: { total: 1G }
buses: [{ id: rp, type: root-port }]
iommus: [{ id: viommu, type: virtio }]
`,
      change: ['type: virtio', 'type: virtio, slot: 9'],
    },
  },
  {
    code: 'PXM174',
    means:
      'A device shall be near another node than its root bus. Its tables say so in a _PXM of its own, but Linux asks only the host bridge: numa_node in sysfs is that of the bus.',
    consumer: 'arch/x86/pci/acpi.c pci_acpi_root_get_node',
    example: {
      topology: `machine: { type: q35, vmm: none, node: 0 }
nodes: [{ memory: 1G }, { memory: 1G }]
devices: [{ id: a, node: 1 }]
`,
      change: ['a, node: 1', 'a, node: 0'],
    },
  },
  {
    code: 'PXM175',
    means:
      'Two nodes meet inside a section of memory (128 MiB), the unit that Linux keeps nodes by. Kernels that keep the node with the section reject SRAT; others cannot take the section offline.',
    consumer: 'mm/numa_memblks.c numa_register_meminfo',
    example: {
      topology: 'machine: { type: q35 }\nnodes: [{ memory: 1000M }, { memory: 1G }]\n',
      change: ['1000M', '1G'],
    },
  },
  {
    code: 'PXM176',
    means:
      'Threads of one core are on different nodes. Linux does not believe it and schedules as if they were not.',
    consumer:
      'arch/x86/kernel/smpboot.c topology_sane: "CPU #1\'s smt-sibling CPU #0 is not on the same node!"',
    example: {
      topology:
        'machine: { type: q35 }\ncpus: { cores: 2, threads: 2 }\nnodes: [{ cpus: 0-2, memory: 1G }, { cpus: 3, memory: 1G }]\n',
      change: ['{ cpus: 0-2, memory: 1G }, { cpus: 3,', '{ cpus: 0-1, memory: 1G }, { cpus: 2-3,'],
    },
  },
  {
    code: 'PXM177',
    means:
      'A device of the host is on a bus that is near no node, in a guest with several. Linux has -1 as its numa_node: interrupts and buffers of its driver go anywhere.',
    consumer: 'drivers/base/core.c: dev_to_node is NUMA_NO_NODE; drivers then use the node of whoever calls',
    example: {
      topology: `machine: { type: q35 }
cpus: { sockets: 2 }
nodes: [{ sockets: 0, memory: 1G }, { sockets: 1, memory: 1G }]
buses:
  - { id: pxb, type: expander, node: 1, number: 16 }
  - { id: rp0, type: root-port }
  - { id: rp1, type: root-port, on: pxb }
devices: [{ id: nic, on: rp0, host: '0000:41:00.0' }]
`,
      change: ['nic, on: rp0', 'nic, on: rp1'],
    },
  },
  {
    code: 'PXM178',
    means:
      'A processor has an id above 254, but no IOMMU remaps interrupts. Linux then starts only processors with lower ids, unless the hypervisor offers destinations of 15 bits, as KVM does with kernel-irqchip=split. libvirt adds a VT-d unit to such machines by itself.',
    consumer: 'arch/x86/kernel/apic/apic.c try_to_enable_x2apic',
    example: {
      topology: 'machine: { type: q35 }\ncpus: { sockets: 2, cores: 144 }\nmemory: { total: 1G }\n',
      change: ['cores: 144', 'cores: 100'],
    },
  },
];
