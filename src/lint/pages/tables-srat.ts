import type { Page } from './page.ts';

/** PXM240 to PXM253: SRAT. */
export const SRAT_PAGES: readonly Page[] = [
  {
    code: 'PXM240',
    means:
      'An affinity record has not the length of its type: local APIC 16, memory 40, x2APIC 24, GICC 18. Linux takes SRAT for broken and makes one node of everything.',
    example: { tables: 'sockets', edits: ['SRAT+297: 27'] },
    with: ['PXM211', 'PXM213'],
  },
  {
    code: 'PXM241',
    means:
      'Base and length of a memory range add up to more than 64 bits hold. Linux warns and drops the record; RAM that nothing else covers then belongs to no node.',
    example: { tables: 'gpu', edits: ['SRAT+160: 00 00 ff ff ff ff ff ff'] },
  },
  {
    code: 'PXM242',
    means:
      'There are more memory ranges than Linux has room for, which is twice its number of nodes. It then uses none of them.',
    example: { tables: 'one-node', edits: [], instead: ['SRAT+172: 00'], options: { maxNodes: 1 } },
  },
  {
    code: 'PXM243',
    means:
      'Two enabled memory ranges with RAM in them overlap and belong to different domains. Linux then takes none of the affinities and makes one node of all memory.',
    example: { tables: 'sockets', edits: ['SRAT+258: 01', 'SRAT+264: 00 00 10 00 00 00 00 00'] },
  },
  {
    code: 'PXM244',
    means:
      'More than 1 MiB of RAM (on Arm any) lies in no enabled memory range. Linux does not believe the rest either and makes one node of all memory.',
    example: {
      tables: 'sockets',
      edits: ['SRAT+284: 00'],
      options: { ram: [{ base: 0n, length: 0x80000000n }] },
    },
  },
  {
    code: 'PXM245',
    means:
      'No memory record is enabled, so that nothing says which memory is near. Linux uses no NUMA at all.',
    example: { tables: 'arm-gpu', edits: ['SRAT+112: 00'] },
  },
  {
    code: 'PXM246',
    means:
      'A processor that MADT has enabled has no affinity record. Linux puts it on some node that is online, with a message at most.',
    example: { tables: 'sockets', edits: ['SRAT+68: 00'] },
  },
  {
    code: 'PXM247',
    means: 'An x2APIC id is beyond what Linux keeps track of (MAX_LOCAL_APIC, 32768). The record is dropped.',
    example: { tables: 'x2apic', edits: ['SRAT+2360: 00 80 00 00'] },
    with: ['PXM246'],
  },
  {
    code: 'PXM248',
    means:
      'A domain number is too large, or there are more domains than the kernel was built for (CONFIG_NODES_SHIFT; 64 nodes on x86, 16 on Arm by default). Linux then uses nothing of SRAT.',
    example: { tables: 'x2apic', edits: ['SRAT+2356: 2c 01 00 00'] },
  },
  {
    code: 'PXM249',
    means:
      'The domain of a generic initiator has no room left. Linux ends its walk over affinity records there: processors and initiators behind it are lost, which may be all that was behind the GPU.',
    example: { tables: 'gpu', edits: ['SRAT+628: 2c 01 00 00'] },
  },
  {
    code: 'PXM250',
    means:
      'A generic initiator is not enabled. Other records that are not enabled are skipped, but this one ends the walk: processors and initiators behind it are lost.',
    example: { tables: 'gpu', edits: ['SRAT+616: 00'] },
  },
  {
    code: 'PXM251',
    means:
      'Linux does not use SRAT, for another reason, but has set the nodes of its initiators online before. x86 kernels (6.12) then panic at boot, in memory that no node has.',
    example: { tables: 'gpu', edits: ['SRAT+154: 01', 'SRAT+160: 00 00 00 00 00 00 00 00'] },
    with: ['PXM243'],
  },
  {
    code: 'PXM252',
    means:
      'A record of SRAT has no length that leads to the next, so that the walk over memory records ends in an error. Linux uses no NUMA.',
    example: { tables: 'sockets', edits: ['SRAT+176: 09 00'] },
    with: ['PXM211', 'PXM253'],
  },
  {
    code: 'PXM253',
    means:
      'A record says that it is 0 bytes long. Linux ends its walk over the table there and sees nothing of what follows. Some firmware has such records in the middle of SRAT.',
    example: { tables: 'sockets', edits: ['APIC+120: 09 00'] },
    with: ['PXM211', 'PXM260'],
  },
];
