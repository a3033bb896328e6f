import type { Page } from './page.ts';

/** PXM440 to PXM443: rules about memory on a host in `rules/host/`, applied by pxm lint --host. */
export const HOST_MEMORY_PAGES: readonly Page[] = [
  {
    code: 'PXM440',
    means: 'Memory of the guest is taken from a node of the host that is not there or has CPUs only.',
    consumer: 'mm/mempolicy.c do_mbind: EINVAL, of which QEMU says "cannot bind memory to host NUMA nodes"',
    fix: 'Name nodes of the host that have memory.',
    example: {
      when: 'host-nodes: 3 at a back end, on a host with nodes 0 and 1.',
      otherwise: 'host-nodes: 1 there.',
    },
  },
  {
    code: 'PXM441',
    means: 'The nodes of the host that memory is taken from have less of it than the guest shall have.',
    consumer:
      'The kernel: with policy bind the VMM is killed when it touches the rest, else it gets memory elsewhere',
    fix: 'Name more nodes of the host, or give it less memory.',
    example: {
      when: 'memory: 64G with host-nodes: 0, where node 0 has 32 GiB.',
      otherwise: 'memory: 16G there.',
    },
  },
  {
    code: 'PXM442',
    means: 'Huge pages are reserved in advance, and fewer are free than the guest needs.',
    consumer: 'mm/hugetlb.c: ENOMEM for a VMM that allocates at start, SIGBUS for one that does not',
    fix: 'Reserve more: write their number to nr_hugepages of the node in sysfs.',
    example: {
      when: 'backend: { type: hugetlb, page-size: 1G } for 16G on a host with 8 free pages of 1 GiB.',
      otherwise: 'The same with 16 free pages.',
    },
  },
  {
    code: 'PXM443',
    means:
      'Nodes of the guest that are near different sockets have their memory on one node of the host. The guest avoids crossing sockets that it never crosses.',
    consumer: 'The scheduler and allocator of the guest',
    fix: 'Take their memory from different nodes of the host, or declare one socket.',
    example: {
      when: 'Two nodes of different sockets, both with host-nodes: 0.',
      otherwise: 'The second one with host-nodes: 1.',
    },
  },
];
