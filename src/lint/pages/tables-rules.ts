import type { Page } from './page.ts';

/** PXM232 to PXM239 and from PXM296 on: rules about tables in `rules/tables/`. */
export const TABLE_RULE_PAGES: readonly Page[] = [
  {
    code: 'PXM232',
    means:
      'A fixed memory window is not aligned to 256 MiB, has ways, a granularity or an arithmetic that there are not, or interleaves by XOR without the maps for it. Linux makes no decoder for it: CXL memory cannot be mapped there.',
    example: { tables: 'cxl', edits: ['CEDT+125: 01'] },
  },
  {
    code: 'PXM233',
    means:
      'The registers of a CXL host bridge have a length that its version does not have (8 KiB for CXL 1.1, 64 KiB later), no address, or two descriptions. Linux does without them.',
    example: { tables: 'cxl', edits: ['CEDT+60: 00 20 00 00'] },
  },
  {
    code: 'PXM234',
    means:
      'Latencies and bandwidths are an entry times a base unit. A base unit of 0, or a product beyond 32 bits, counts as no value at all.',
    example: { tables: 'hmat', edits: ['HMAT+144: 00 00 00 00 00 00 00 00'] },
  },
  {
    code: 'PXM235',
    means:
      'MADT has no processor that is enabled, or an x86 machine has no I/O APIC. Linux then runs on the boot processor, or its interrupts go through the two 8259s.',
    example: { tables: 'sockets', edits: ['APIC+108: 7f'] },
    with: ['PXM216'],
  },
  {
    code: 'PXM236',
    means: 'Two processors, I/O APICs, ITSs or message frames have one id, so that one of them is lost.',
    consumer: 'arch/x86/kernel/apic/apic.c and io_apic.c; fwts madt',
    example: { tables: 'sockets', edits: ['APIC+63: 00'] },
  },
  {
    code: 'PXM237',
    means:
      'A processor with an id below 255 has an x2APIC record while others have local APIC records. Linux takes it for a duplicate and ignores it.',
    example: { tables: 'x2apic', edits: ['APIC+1200: fe 00 00 00'] },
  },
  {
    code: 'PXM238',
    means:
      'Two mappings of an IORT node take the same ids. Linux uses the first that fits and prints "conflicting mapping", unless they share a single id at their border, as old firmware has it.',
    example: { tables: 'smmu', edits: ['IORT+304: 00 11 00 00'] },
  },
  {
    code: 'PXM239',
    means:
      'A root complex or named component reaches memory in a way that cannot be: no address bits, coherent without a coherent path, or cacheable without being coherent. Without address bits Linux finds no DMA range for its devices.',
    example: { tables: 'smmu', edits: ['IORT+280: 00'] },
  },
  {
    code: 'PXM296',
    means:
      'Two units of one segment say that they serve all other devices. Linux takes the first; fwts fails the table.',
    example: {
      tables: 'vtd',
      edits: ['DMAR+52: 01', 'DMAR+124: 01'],
      instead: ['DMAR+52: 01', 'DMAR+124: 00'],
    },
  },
  {
    code: 'PXM297',
    means:
      'IVRS has a memory definition that maps nothing, an ACPI device without a hardware id, or blocks of type 40h in a table of revision 1. Linux does not look at them; devices lose what firmware meant for them.',
    example: {
      tables: 'amd',
      edits: [
        'IVRS length 224',
        'IVRS+192: 20 00 20 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 10 00 00 00 00 00 10 00 00 00 00 00 00',
      ],
      instead: [
        'IVRS length 224',
        'IVRS+192: 20 07 20 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 10 00 00 00 00 00 10 00 00 00 00 00 00',
      ],
    },
  },
  {
    code: 'PXM298',
    means:
      'SRAT has memory of a domain that SLIT has no row and column for. Domain numbers are the indices of the matrix, so that gaps in them leave domains without distances.',
    example: { tables: 'sockets', edits: ['SRAT+258: 05'] },
  },
  {
    code: 'PXM299',
    means: 'MSCT has more records than it says that there can be domains, or one that ends before it starts.',
    consumer: 'fwts msct; Linux does not read the table',
    fix: 'Write the number of domains less one, and ranges in ascending order.',
    example: {
      when: 'An MSCT with three records for at most two domains.',
      otherwise: 'One with two records.',
    },
  },
];
