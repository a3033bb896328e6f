import type { Page } from './page.ts';

/** PXM203 to PXM209, PXM229 to PXM239 and from PXM296 on: rules about tables, most in `rules/tables/`. */
export const TABLE_RULE_PAGES: readonly Page[] = [
  {
    code: 'PXM203',
    means:
      'There are several tables of one signature of which Linux reads the first: that of the firmware, before what was appended. What the others say has no effect.',
    example: { tables: 'sockets', edits: ['SLIT length 44', 'SLIT+0: 41 50 49 43'] },
  },
  {
    code: 'PXM204',
    means:
      'A table says something that its revision has no room for: domains above 255 in an SRAT of revision 1, which Linux cuts to 8 bits, so that two nodes become one; reserved memory (RMR) in an IORT before revision 5, which Linux does not look for.',
    example: { tables: 'one-node', edits: ['SRAT+8: 01', 'SRAT+146: 00 01'], instead: ['SRAT+8: 01'] },
  },
  {
    code: 'PXM205',
    means:
      'The revision of a table, or of a node of IORT, is one that no standard has. Linux reads it as one that it knows; fwts fails it.',
    consumer: 'fwts ivrs, madt, iort',
    example: { tables: 'amd', edits: ['IVRS+8: 03'] },
  },
  {
    code: 'PXM206',
    means:
      'An IOMMU is near a domain that SRAT has no enabled record for, or a memory-side cache is of one that has no memory. Linux leaves the IOMMU without a node and the cache out.',
    example: { tables: 'vtd', edits: ['DMAR+180: 09'] },
  },
  {
    code: 'PXM207',
    means:
      'There is an HMAT, but no SRAT that Linux uses. It does not read HMAT then: nodes have no latencies, bandwidths and caches.',
    example: { tables: 'hmat', edits: ['SRAT absent'] },
  },
  {
    code: 'PXM208',
    means:
      'A record is whole, but Linux takes nothing from it: a generic port that is not told by its ACPI device, ports in an ATSR that is for all of them, a device scope without a path, a range of PCI functions that ends before it starts, a second DRHD of one unit, a second root complex of one segment.',
    example: {
      tables: 'vtd',
      edits: ['DMAR+128: 00 00 d9 fe', 'DMAR+172: 00 00 d9 fe'],
      instead: ['DMAR+128: 00 00 da fe', 'DMAR+172: 00 00 da fe'],
    },
  },
  {
    code: 'PXM209',
    means:
      'An I/O APIC has address 0, so that Linux leaves it out, or the address of local APICs is overridden more than once.',
    example: { tables: 'sockets', edits: ['APIC+112: 00 00 00 00'] },
  },
  {
    code: 'PXM229',
    means:
      'Two records of a table are for the same: memory of one domain (Linux warns and joins them), reserved memory of one node of IORT (Linux warns), windows of CXL (Linux drops the second), configuration space or buses of a segment, PCI functions of VIOT (the first is used).',
    example: {
      tables: 'sockets',
      edits: ['MCFG length 76', 'MCFG+60: 00 00 00 a0 00 00 00 00 00 00 00 ff 00 00 00 00'],
      instead: ['MCFG length 76', 'MCFG+60: 00 00 00 a0 00 00 00 00 01 00 00 ff 00 00 00 00'],
    },
  },
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
      'A processor with an id below 255 has an x2APIC record while others have local APIC records, which Linux takes for a duplicate; or one that is enabled has the id that stands for all processors. Linux ignores it.',
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
      'IVRS has a memory definition that maps nothing, an ACPI device without a hardware id or outside of a block of type 40h, blocks of type 40h in a table of revision 1, a range of devices without start or end, or a unit without a block of the one type that Linux reads (that of the last block of the first unit). Devices lose what firmware meant for them.',
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
    means:
      'MSCT has more records than it says that there can be domains, one that ends before it starts, or records that start inside of what comes before them.',
    consumer: 'fwts msct; Linux does not read the table',
    fix: 'Write the number of domains less one, and ranges in ascending order.',
    example: {
      when: 'An MSCT with three records for at most two domains.',
      otherwise: 'One with two records.',
    },
  },
];
