import type { Page } from './page.ts';

/** PXM110 to PXM114, PXM117, PXM120, PXM131, PXM132, PXM134 to PXM136: nodes, CPUs, memory and what is between them. */
export const MEMORY_PAGES: readonly Page[] = [
  {
    code: 'PXM110',
    means: 'The memory of the nodes is not the total that is declared, or there is none at all.',
    consumer: 'QEMU: "total memory for NUMA nodes (0x40000000) should equal RAM size (0x80000000)"',
    example: {
      topology: 'machine: { type: q35 }\nmemory: { total: 2G }\nnodes: [{ memory: 1G }]\n',
      change: ['total: 2G', 'total: 1G'],
    },
  },
  {
    code: 'PXM111',
    means:
      'Two things are at the same guest address: memory devices, CXL windows, or memory and configuration space.',
    consumer:
      'QEMU: "address range conflicts with memory device id=\'a\'"; silent for some of its own regions',
    example: {
      topology:
        'machine: { type: q35 }\nmemory: { total: 1G, max: 3G, slots: 2 }\nmemory-devices:\n  - { id: a, type: pc-dimm, size: 1G, address: 4G }\n  - { id: b, type: pc-dimm, size: 1G, address: 4G }\n',
      change: ['b, type: pc-dimm, size: 1G, address: 4G', 'b, type: pc-dimm, size: 1G, address: 5G'],
    },
  },
  {
    code: 'PXM112',
    means: 'A CPU or socket is on two nodes, on none, or not there.',
    consumer: 'QEMU: "CPU is already assigned to node-id"',
    example: {
      topology:
        'machine: { type: q35 }\ncpus: { cores: 2 }\nnodes: [{ cpus: 0-1, memory: 1G }, { cpus: 1, memory: 1G }]\n',
      change: ['cpus: 0-1', 'cpus: 0'],
    },
  },
  {
    code: 'PXM113',
    means: 'A distance is below 10 or above 255, or one from a node to itself is not 10.',
    consumer: `QEMU: "NUMA distance (9) is invalid, it shouldn't be less than 10."`,
    example: {
      topology:
        'machine: { type: q35 }\nnodes: [{ memory: 1G }, { memory: 1G }]\ndistances: { same-socket: 9 }\n',
      change: [': 9', ': 12'],
    },
  },
  {
    code: 'PXM114',
    means: 'A distance matrix has not a row and a column for each node.',
    consumer: 'QEMU: "The distance between node 0 and 2 is missing"',
    example: {
      topology:
        'machine: { type: q35 }\nnodes: [{ memory: 1G }, { memory: 1G }]\ndistances: { matrix: [[10, 20]] }\n',
      change: ['[[10, 20]]', '[[10, 20], [20, 10]]'],
    },
  },
  {
    code: 'PXM117',
    means: 'Node ids have a gap, or there are more nodes than the VMM has (QEMU: 128).',
    consumer: 'QEMU: "numa: Node ID missing: 1"; "Max number of NUMA nodes reached: 128"',
    example: {
      topology: 'machine: { type: q35 }\nnodes: [{ id: 0, memory: 1G }, { id: 2, memory: 1G }]\n',
      change: ['id: 2', 'id: 1'],
    },
  },
  {
    code: 'PXM120',
    means: 'Memory, windows or registers do not fit the addresses that the machine has for them.',
    consumer: 'QEMU: "Address space limit 0xfffffffff < 0x207fffffff phys-bits too low (36)"',
    example: {
      topology: 'machine: { type: q35 }\ncpus: { model: "EPYC,phys-bits=36" }\nmemory: { total: 128G }\n',
      change: ['total: 128G', 'total: 4G'],
    },
  },
  {
    code: 'PXM131',
    means: 'Base or size of a CXL window is no multiple of 256 MiB.',
    consumer: 'QEMU: "Size of a CXL fixed memory window must be a multiple of 256MiB"',
    example: {
      topology:
        'machine: { type: q35 }\nbuses: [{ id: c, type: cxl-expander, number: 12 }]\ncxl: { windows: [{ targets: [c], size: 100M }] }\n',
      change: ['100M', '256M'],
    },
  },
  {
    code: 'PXM132',
    means:
      'A CXL window interleaves over a number of host bridges, or in a granularity, that decoders do not have.',
    consumer: 'QEMU: "Interleave granularity: 300 invalid"; drivers/cxl/acpi.c cxl_acpi_cfmws_verify',
    example: {
      topology:
        'machine: { type: q35 }\nbuses: [{ id: c, type: cxl-expander, number: 12 }]\ncxl: { windows: [{ targets: [c], size: 256M, granularity: 300 }] }\n',
      change: ['granularity: 300', 'granularity: 512'],
    },
  },
  {
    code: 'PXM134',
    means:
      'Memory devices need more than can be plugged in, more slots, or an address outside of the window.',
    consumer: 'QEMU: "not enough space, currently 0x0 in use of total space for memory devices"',
    example: {
      topology:
        'machine: { type: q35 }\nmemory: { total: 1G, max: 2G, slots: 1 }\nmemory-devices: [{ id: a, type: pc-dimm, size: 2G }]\n',
      change: ['size: 2G', 'size: 1G'],
    },
  },
  {
    code: 'PXM135',
    means:
      'A memory-side cache has a level that another cache of its node has, or levels below it are missing.',
    consumer: 'QEMU: "Cache level=1 shall be defined first"',
    example: {
      topology:
        'machine: { type: q35 }\nnodes: [{ memory: 1G, sockets: 0 }]\nperformance:\n  same-node: { latency: 10, bandwidth: 1G }\n  caches: [{ node: 0, level: 2, size: 1G, line: 64 }]\n',
      change: ['level: 2', 'level: 1'],
    },
  },
  {
    code: 'PXM136',
    means: 'A latency or bandwidth is of a node that accesses nothing: it has neither CPUs nor an initiator.',
    consumer: 'QEMU: "Invalid initiator=1, it isn\'t an initiator proximity domain"',
    example: {
      topology:
        'machine: { type: q35 }\nnodes: [{ memory: 1G, sockets: 0 }, { memory: 1G }]\nperformance:\n  same-node: { latency: 10, bandwidth: 1G }\n  overrides: [{ from: 1, to: 0, latency: 20, bandwidth: 1G }]\n',
      change: ['from: 1, to: 0', 'from: 0, to: 1'],
    },
  },
];
