import type { Page } from './page.ts';

/** PXM266 to PXM278: DMAR. */
export const DMAR_PAGES: readonly Page[] = [
  {
    code: 'PXM266',
    means:
      'The host address width is that of less than a page. Linux rejects the table: no IOMMU, no interrupt remapping.',
    example: { tables: 'vtd', edits: ['DMAR+36: 0a'] },
  },
  {
    code: 'PXM267',
    means:
      'A unit has its registers at address 0. Linux rejects the whole table, marks the kernel as tainted ("Your BIOS is broken") and uses no IOMMU. Firmware that disables VT-d leaves such tables behind.',
    example: { tables: 'vtd', edits: ['DMAR+56: 00 00 00 00 00 00 00 00'] },
    with: ['PXM230'],
  },
  {
    code: 'PXM268',
    means: 'The table describes no unit at all. Linux warns and uses no IOMMU.',
    example: { tables: 'vtd', edits: ['DMAR length 48'] },
  },
  {
    code: 'PXM269',
    means: 'A record is longer than what is left of the table. Linux rejects the table.',
    example: { tables: 'vtd', edits: ['DMAR+166: 15 00'] },
    with: ['PXM212'],
  },
  {
    code: 'PXM270',
    means: 'A record of length 0 silently ends the walk: units, ranges and affinities behind it are lost.',
    example: { tables: 'vtd', edits: ['DMAR+122: 00 00'] },
    with: ['PXM211', 'PXM230'],
  },
  {
    code: 'PXM271',
    means:
      'A device scope is shorter than its own header or longer than its record. Linux rejects the table.',
    example: { tables: 'vtd', edits: ['DMAR+65: 05'] },
    with: ['PXM211', 'PXM213'],
  },
  {
    code: 'PXM272',
    means:
      'A device scope is of a type that Linux does not know. It warns, and the unit does not serve that device.',
    example: { tables: 'vtd', edits: ['DMAR+136: 07'] },
    with: ['PXM217'],
  },
  {
    code: 'PXM273',
    means: 'There are more units than Linux keeps (1024). It rejects the table.',
    example: {
      when: 'A DMAR with 1025 DRHDs, each at a base of its own.',
      otherwise: 'A DMAR with 1024 of them.',
    },
    consumer: 'drivers/iommu/intel/dmar.c alloc_iommu',
    fix: 'Describe at most 1024 units.',
  },
  {
    code: 'PXM274',
    means:
      'An affinity record (RHSA) names registers that no unit before it has. Linux warns, marks the kernel as tainted, and the unit gets no node.',
    example: { tables: 'vtd', edits: ['DMAR+152: 00 10 00 00'] },
    with: ['PXM230'],
  },
  {
    code: 'PXM275',
    means: 'The name in an ANDD has no NUL byte inside the record. Linux rejects the whole table.',
    example: {
      tables: 'vtd',
      edits: ['DMAR+164: 04 00', 'DMAR+168: 00 00 00 01 41 41 41 41 41 41 41 41 41 41 41 41'],
      instead: ['DMAR+164: 04 00', 'DMAR+168: 00 00 00 01 5c 5f 53 42 2e 41 30 00 00 00 00 00'],
    },
    with: ['PXM224'],
  },
  {
    code: 'PXM276',
    means:
      'A reserved region does not consist of whole pages, or ends before it starts. Linux warns, marks the kernel as tainted and uses the range all the same.',
    example: {
      tables: 'vtd',
      edits: [
        'DMAR+144: 01 00 28 00 00 00 00 00 00 10 00 00 00 00 00 00 fe 1f 00 00 00 00 00 00 01 10 00 00 00 00 00 00 00 00 00 00 00 00 00 00',
      ],
      instead: [
        'DMAR+144: 01 00 28 00 00 00 00 00 00 10 00 00 00 00 00 00 ff 1f 00 00 00 00 00 00 01 10 00 00 00 00 00 00 00 00 00 00 00 00 00 00',
      ],
    },
  },
  {
    code: 'PXM277',
    means:
      'A reserved region lies in memory that the memory map does not reserve, where the kernel puts things of its own. Linux warns and marks the kernel as tainted.',
    example: {
      tables: 'vtd',
      edits: [
        'DMAR+144: 01 00 28 00 00 00 00 00 00 10 00 00 00 00 00 00 ff 1f 00 00 00 00 00 00 01 10 00 00 00 00 00 00 00 00 00 00 00 00 00 00',
      ],
      options: { ram: [{ base: 0n, length: 0x80000000n }] },
    },
  },
  {
    code: 'PXM278',
    means:
      'An I/O APIC of MADT is in no scope of type 3. Linux then remaps no interrupts at all, and assigned devices need allow_unsafe_interrupts.',
    example: { tables: 'vtd', edits: ['DMAR+68: 09'] },
  },
];
