import { ivhdEntries } from './raw-records.ts';

/**
 * What a release of iasl cannot judge, from the history of ACPICA and from trying releases 20200925, 20250404 and
 * 20260408. Releases are named by date, as a number.
 */
export interface Rule {
  readonly table: string;
  /** Only records of these types; without it, the table as a whole. */
  readonly types?: readonly number[];
  /** Narrows it to records, or tables, with a property. */
  readonly when?: (record: Uint8Array, table: Uint8Array) => boolean;
  readonly what: string;
  /** Releases that do judge it: from the first, up to but without the second. Absent: none does. */
  readonly judged?: readonly [since: number, before?: number];
  /**
   * What is left to check where it is not judged: `nothing`; that it disassembles, when its output does not
   * compile; that it compiles again, to other bytes; or all but the bytes at an offset and a length, which the
   * compiler writes as it likes.
   */
  readonly leaves: 'nothing' | 'disassembly' | 'compilation' | readonly [offset: number, length: number];
}

const u32 = (bytes: Uint8Array, at: number) =>
  new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);
/** Whether more than its final zero follows a name. */
const padded = (bytes: Uint8Array, start: number, end: number) => bytes.indexOf(0, start) + 1 !== end;
const revision = (table: Uint8Array) => table[8] ?? 0;
const type = (table: string, types: readonly number[], since: number, what: string): Rule => ({
  table,
  types,
  what,
  judged: [since],
  leaves: 'nothing',
});
const table = (signature: string, since: number): Rule => ({
  table: signature,
  what: `${signature} tables`,
  judged: [since],
  leaves: 'nothing',
});

const BOTH_KINDS_OF_GICC = 'GICC structure of this length in a table of this revision';

export const RULES: readonly Rule[] = [
  // Tables that came later than 2011.
  table('HMAT', 20170531),
  table('IORT', 20150515),
  table('PPTT', 20170531),
  table('VIOT', 20210331),
  table('CEDT', 20210331),
  table('RHCT', 20230331),
  table('RIMT', 20250404),
  table('IOVT', 20251212),
  // AML has many encodings of one meaning, and the compiler picks its own.
  { table: 'DSDT', what: 'choice of AML encodings', leaves: 'compilation' },
  { table: 'SSDT', what: 'choice of AML encodings', leaves: 'compilation' },

  type('SRAT', [3], 20140828, 'GICC Affinity'),
  type('SRAT', [4], 20170531, 'GIC ITS Affinity'),
  type('SRAT', [5], 20190215, 'Generic Initiator Affinity'),
  type('SRAT', [6], 20210930, 'Generic Port Affinity'),
  type('SRAT', [7], 20240322, 'RINTC Affinity'),
  {
    table: 'SRAT',
    types: [1],
    when: (record) => ((record[28] ?? 0) & 8) !== 0,
    what: 'flag SpecificPurpose of Memory Affinity',
    judged: [20251212],
    leaves: [28, 1],
  },

  {
    table: 'HMAT',
    types: [2],
    when: (record) => record[28] !== 0 || record[29] !== 0,
    what: 'address mode of Memory Side Cache',
    judged: [20240827],
    leaves: 'nothing',
  },

  type('DMAR', [2, 3, 4], 20140724, 'ATSR, RHSA and ANDD'),
  {
    table: 'DMAR',
    types: [4],
    when: (record) => padded(record, 8, record.length),
    what: 'ANDD whose name is padded',
    leaves: 'disassembly',
  },
  type('DMAR', [5], 20220331, 'SATC'),
  type('DMAR', [6], 20250404, 'SIDP'),
  {
    table: 'DMAR',
    types: [0],
    when: (record) => record[5] !== 0,
    what: 'Size of a DRHD',
    judged: [20250404],
    leaves: [5, 1],
  },

  type('IVRS', [0x11], 20200326, 'IVHD type 11h'),
  type('IVRS', [0x40], 20210604, 'IVHD type 40h'),
  {
    table: 'IVRS',
    types: [0x11, 0x40],
    when: (block) => block.length >= 40 && (u32(block, 32) !== 0 || u32(block, 36) !== 0),
    what: 'IVHD with an EFR2 image that is not zero',
    leaves: 'disassembly',
  },
  {
    table: 'IVRS',
    types: [0x40],
    when: (block) => ivhdEntries(block).some((entry) => entry[0] === 240 && entry[20] === 0),
    what: 'ACPI HID device entry without UID',
    leaves: 'disassembly',
  },

  {
    table: 'IORT',
    when: (bytes) => [1, 2, 4].includes(revision(bytes)),
    what: 'IORT of revision 1, 2 or 4',
    judged: [20150515, 20210331],
    leaves: 'nothing',
  },
  type('IORT', [4], 20160318, 'SMMUv3'),
  type('IORT', [5], 20180531, 'PMCG'),
  type('IORT', [6], 20210331, 'reserved memory ranges'),
  type('IORT', [7], 20260408, 'IWB'),
  {
    table: 'IORT',
    types: [0, 2, 3, 4, 5],
    when: (node) => u32(node, 4) !== 0,
    what: 'node identifiers',
    judged: [20210331],
    leaves: [4, 4],
  },
  {
    table: 'IORT',
    types: [0, 2, 3, 4, 5, 6],
    when: (node, bytes) => revision(bytes) === 0 && u32(node, 4) !== 0,
    what: 'node identifiers in an IORT of revision 0',
    judged: [20150515, 20210331],
    leaves: 'nothing',
  },
  {
    table: 'IORT',
    types: [0, 2, 3, 4, 5, 6, 7],
    when: (node) => u32(node, 8) === 0 && u32(node, 12) !== 0,
    what: 'place of an ID mapping array without elements',
    leaves: [12, 4],
  },
  { table: 'IORT', types: [1], what: 'named component', leaves: 'nothing' },
  {
    table: 'IORT',
    types: [2],
    when: (node) => node.length >= 40 && u32(node, 12) >= 40,
    what: 'Flags of a root complex',
    leaves: 'disassembly',
  },
  {
    table: 'IORT',
    types: [7],
    when: (node) => padded(node, 26, u32(node, 12) || node.length),
    what: 'IWB whose name is padded',
    leaves: 'disassembly',
  },

  {
    table: 'CEDT',
    types: [1],
    when: () => true,
    what: 'CFMWS',
    judged: [20220331],
    leaves: 'nothing',
  },
  {
    table: 'CEDT',
    types: [1],
    when: (record) => (record[24] ?? 0) > 3,
    what: 'CFMWS of 3, 6, 12 or 16 ways',
    leaves: 'disassembly',
  },
  type('CEDT', [2], 20240827, 'CXIMS'),
  {
    table: 'CEDT',
    types: [2],
    when: (record) => record[7] === 1,
    what: 'CXIMS with one bitmap, on which the compiler hangs',
    leaves: 'nothing',
  },
  { table: 'CEDT', types: [3], what: 'RDPAS', judged: [20260409], leaves: 'nothing' },
  { table: 'CEDT', types: [4], what: 'CSDS', leaves: 'nothing' },

  type('APIC', [11, 12], 20111123, 'GICC and GICD'),
  type('APIC', [13, 14], 20140724, 'GIC MSI frame and GICR'),
  type('APIC', [15], 20150515, 'GIC ITS'),
  {
    table: 'APIC',
    types: [16],
    when: (record) => record.length === 16,
    what: 'multiprocessor wakeup of 16 bytes',
    judged: [20210331, 20260408],
    leaves: 'nothing',
  },
  {
    table: 'APIC',
    types: [16],
    when: (record) => record.length !== 16,
    what: 'multiprocessor wakeup of 24 bytes',
    judged: [20260408],
    leaves: 'nothing',
  },
  type('APIC', [17, 18, 19, 20, 21, 22, 23], 20230628, 'LoongArch interrupt controllers'),
  type('APIC', [24], 20230628, 'RINTC'),
  type('APIC', [25, 26, 27], 20230628, 'IMSIC, APLIC and PLIC'),
  type('APIC', [28, 29, 30], 20260408, 'GICv5 structures'),
  {
    table: 'APIC',
    types: [11],
    when: (record, bytes) => record.length === 80 && revision(bytes) < 6,
    what: BOTH_KINDS_OF_GICC,
    judged: [20111123, 20221020],
    leaves: 'disassembly',
  },
  {
    table: 'APIC',
    types: [11],
    when: (record, bytes) => record.length === 82 && revision(bytes) >= 6,
    what: BOTH_KINDS_OF_GICC,
    judged: [20250404],
    leaves: 'disassembly',
  },
  {
    table: 'APIC',
    types: [11],
    when: (record, bytes) =>
      record.length === 80 ? revision(bytes) >= 6 : record.length !== 82 || revision(bytes) < 6,
    what: BOTH_KINDS_OF_GICC,
    leaves: 'disassembly',
  },

  {
    table: 'PPTT',
    when: (bytes) => revision(bytes) >= 3,
    what: 'cache ids of PPTT revision 3',
    judged: [20210331],
    leaves: 'nothing',
  },
];

/** Record types that some release knows, by table; no release judges others. */
export const KNOWN_TYPES: Readonly<Record<string, (type: number) => boolean>> = {
  SRAT: (code) => code <= 7,
  APIC: (code) => code <= 30,
  PPTT: (code) => code <= 2,
  HMAT: (code) => code <= 2,
  DMAR: (code) => code <= 6,
  IVRS: (code) => [0x10, 0x11, 0x20, 0x21, 0x22, 0x40].includes(code),
  CEDT: (code) => code <= 4,
  IORT: (code) => code <= 7,
};
