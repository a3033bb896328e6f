import type { Page } from './page.ts';

const STANDARD = 'The standard of the table; fwts fails a table for most of these';
const READERS = 'Every reader of the table';

/** PXM200 to PXM231: what decoding finds odd, whoever reads the table. */
export const DECODING_PAGES: readonly Page[] = [
  {
    code: 'PXM200',
    means: 'Bytes that shall be a table are fewer than a header, or begin with no signature.',
    consumer: 'pxm, for every table that it reads',
    fix: 'Name a file with one table, or the text of acpidump.',
    example: {
      command: 'pxm decode vm.aml',
      files: { 'vm.aml': 'machine: { type: q35 }, nothing that is a table of ACPI at all' },
      change: ['decode vm.aml', 'explain PXM200'],
    },
  },
  {
    code: 'PXM201',
    means: 'JSON that shall become a table has a key, a type or a value that the table has no room for.',
    consumer: 'pxm encode',
    fix: 'Write it as pxm decode --json does.',
    example: {
      command: 'pxm encode slit.json -o SLIT.aml',
      files: {
        'slit.json': '{ "format": "pxm-table", "version": 1, "table": { "kind": "SLIT", "wrong": 1 } }',
      },
      change: ['encode slit.json -o SLIT.aml', 'explain PXM201'],
    },
  },
  {
    code: 'PXM202',
    means:
      'A value is larger than the field that holds it, such as a record of more bytes than its length can say.',
    consumer: 'pxm, for every table that it writes',
    fix: 'Write less of it; the message names the field and its bound.',
    example: {
      when: 'A table whose field is set to a number beyond its width by the library: encodeTable throws.',
      otherwise: 'A number that fits; the command line checks before.',
    },
  },
  {
    code: 'PXM210',
    means: 'Bits or bytes that a later standard may give a meaning are not zero.',
    consumer: `${STANDARD}; Linux ignores them`,
    example: { tables: 'sockets', edits: ['SRAT+40: 01'] },
  },
  {
    code: 'PXM211',
    means:
      'A record has length 0, or is shorter than its type and length fields. What follows cannot be found.',
    consumer: 'lib/fw_table.c acpi_parse_entries_array ends its walk there',
    example: { tables: 'virtio', edits: ['VIOT+66: 00 00'] },
    with: ['PXM288'],
  },
  {
    code: 'PXM212',
    means: 'A record says that it is longer than what is left of the table, or of the record that holds it.',
    consumer: READERS,
    example: { tables: 'vtd', edits: ['DMAR+166: 15 00'] },
    with: ['PXM269'],
  },
  {
    code: 'PXM213',
    means: 'A record is long enough for its own header, but not for the fields of its type.',
    consumer: READERS,
    example: { tables: 'cxl', edits: ['CEDT+146: 20 00'] },
    with: ['PXM211', 'PXM253'],
  },
  {
    code: 'PXM214',
    means: 'There are bytes, or elements of an array, behind the last one that the structure counts.',
    consumer: 'Nobody reads them; firmware leaves room so',
    example: { tables: 'sockets', edits: ['SLIT length 52'] },
  },
  {
    code: 'PXM215',
    means: 'An array has more elements by its count than there is room for where it is.',
    consumer: READERS,
    example: { tables: 'gpu', edits: ['SLIT length 143'] },
    with: ['PXM255'],
  },
  {
    code: 'PXM216',
    means: 'A record is of a type that no standard has, or is not laid out as its type.',
    consumer: 'Linux skips records of unknown types, mostly with a message',
    example: { tables: 'virtio', edits: ['VIOT+64: 09'] },
    with: ['PXM289'],
  },
  {
    code: 'PXM217',
    means: 'A value is one that the standard keeps for later.',
    consumer: STANDARD,
    example: { tables: 'vtd', edits: ['DMAR+136: 07'] },
    with: ['PXM272'],
  },
  {
    code: 'PXM218',
    means: 'A length or a count is not that of what is there.',
    consumer: READERS,
    example: { tables: 'smmu', edits: ['IORT+36: 05 00 00 00'] },
    with: ['PXM291'],
  },
  {
    code: 'PXM219',
    means: 'An address or size is not a multiple of what the standard asks for, such as a page.',
    consumer: STANDARD,
    example: { tables: 'vtd', edits: ['DMAR+128: 01'] },
    with: ['PXM230', 'PXM274'],
  },
  {
    code: 'PXM220',
    means:
      'The bytes of the table do not add up to 0. Linux warns and uses the table, but for IVRS; a table in an initrd is skipped.',
    consumer: 'drivers/acpi/acpica/utcksum.c acpi_ut_verify_checksum: "Incorrect checksum in table"',
    example: { tables: 'sockets', edits: ['SLIT+9: 00', 'SLIT unsealed'] },
  },
  {
    code: 'PXM221',
    means:
      'The length in the header is not the number of bytes that there are: a table cut off, or one with a tail.',
    consumer: READERS,
    example: { tables: 'sockets', edits: ['SLIT+4: 34 00 00 00'] },
  },
  {
    code: 'PXM222',
    means: 'A text such as an OEM id holds bytes that are no printable ASCII.',
    consumer: 'fwts acpitables; the initrd override of Linux compares ids as bytes',
    example: { tables: 'sockets', edits: ['SLIT+10: 01'] },
  },
  {
    code: 'PXM223',
    means: 'The table ends before the fields that every table of its signature has.',
    consumer: READERS,
    example: { tables: 'sockets', edits: ['SLIT length 40'] },
    with: ['PXM255'],
  },
  {
    code: 'PXM224',
    means: 'A text that a NUL byte must end fills all of its place.',
    consumer: READERS,
    example: {
      tables: 'vtd',
      edits: ['DMAR+164: 04 00', 'DMAR+168: 00 00 00 01 41 41 41 41 41 41 41 41 41 41 41 41'],
      instead: ['DMAR+164: 04 00', 'DMAR+168: 00 00 00 01 5c 5f 53 42 2e 41 30 00 00 00 00 00'],
    },
    with: ['PXM275'],
  },
  {
    code: 'PXM225',
    means: 'There are more records or elements than pxm decodes (16 million); the rest is kept as bytes.',
    consumer: 'pxm, so that a broken table does not fill the memory',
    fix: 'Make sure that it is a table of one machine.',
    example: {
      when: 'A table with more than 2^24 elements, such as a SLIT of 4100 localities.',
      otherwise: 'A table with fewer.',
    },
  },
  {
    code: 'PXM226',
    means: 'A structure does not start where the standard, or an offset in the table, puts it.',
    consumer: READERS,
    example: {
      tables: 'arm-gpu',
      edits: [
        'IORT length 130',
        'IORT+49: 1a 00',
        'IORT+72: 00 00 02 38 00 03 01 00 00 00 01 00 00 00 24 00 00 00 01 00 00 00 00 00 00 03 00 00 00 00 00 00 00 00 40 00 00 00 00 00 00 00 ff ff 00 00 00 00 00 00 30 00 00 00 00 00 00 00',
      ],
    },
    with: ['PXM214'],
  },
  {
    code: 'PXM227',
    means: 'A field is the index of an element, and there are not that many.',
    consumer:
      'drivers/acpi/arm64/iort.c iort_get_id_mapping_index: the interrupts of the SMMU get no device id',
    example: { tables: 'smmu', edits: ['IORT+120: 00 00 00 00', 'IORT+136: 05 00 00 00'] },
  },
  {
    code: 'PXM228',
    means: 'There are bytes between two parts of a structure that belong to neither.',
    consumer: 'Nobody reads them',
    example: {
      tables: 'virtio',
      edits: [
        'VIOT length 92',
        'VIOT+38: 34 00',
        'VIOT+48: 00 00 00 00 03 00 10 00 00 00 28 00 00 00 00 00 00 00 00 00 01 00 18 00 00 00 00 00 00 00 00 00 00 00 ff 02 34 00 00 00 00 00 00 00',
      ],
    },
  },
  {
    code: 'PXM230',
    means:
      'A field names a record by its offset or number, and there is no such record, or one of another kind.',
    consumer: READERS,
    example: { tables: 'cxl', edits: ['CEDT+40: 07 00 00 00'] },
  },
  {
    code: 'PXM231',
    means: 'Records refer to each other in a circle, so that a reader that follows them may never stop.',
    consumer: READERS,
    example: { tables: 'arm-gpu', edits: ['PPTT+44: 38 00 00 00'] },
  },
];
