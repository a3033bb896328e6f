import { describe, expect, it } from 'vitest';
import { make } from '../../src/binary/make.ts';
import { diffBytes } from '../../src/golden/diff-bytes.ts';
import { diffTable } from '../../src/golden/diff-table.ts';
import { diffTables } from '../../src/golden/diff-tables.ts';
import { decodeTable } from '../../src/tables/decode.ts';
import { deviceScope, dmar, drhd } from '../../src/tables/dmar.ts';
import { fadt } from '../../src/tables/fadt.ts';
import { hmat, localityInformation } from '../../src/tables/hmat.ts';
import { iort } from '../../src/tables/iort/iort.ts';
import { itsGroup, rootComplex, smmuv3 } from '../../src/tables/iort/nodes.ts';
import { idMapping } from '../../src/tables/iort/parts.ts';
import { sealTable } from '../../src/tables/seal.ts';
import { slit } from '../../src/tables/slit.ts';
import { localApicAffinity, memoryAffinity, srat } from '../../src/tables/srat.ts';
import type { Table } from '../../src/tables/table.ts';
import { ownCorpus } from '../support/corpus.ts';

const GIB = 1n << 30n;

const memory = (node: number, base: bigint, size: bigint) =>
  make(memoryAffinity, { proximityDomain: node, baseAddress: base, rangeLength: size, flags: 1 });
const processor = (apicId: number, node: number) =>
  make(localApicAffinity, { apicId, proximityDomainLow: node, flags: 1 });
const sratOf = (...entries: (ReturnType<typeof memory> | ReturnType<typeof processor>)[]) =>
  make(srat, { entries });

/** Sentences on what differs, those on order behind a word of their own. */
function sentences(before: Table, after: Table): string[] {
  const [one, other] = [decodeTable(sealTable(before)), decodeTable(sealTable(after))];
  const { differences, order } = diffTable(one, other);
  return [
    ...differences.map(({ sentence }) => sentence),
    ...order.map(({ sentence }) => `order: ${sentence}`),
  ];
}

describe('differences of tables', () => {
  it('tell how the memory of nodes grew, and in which range', () => {
    const before = sratOf(memory(0, 0n, GIB), memory(3, 4n * GIB, 16n * GIB));
    const after = sratOf(memory(0, 0n, GIB), memory(3, 4n * GIB, 32n * GIB), memory(4, 64n * GIB, GIB));
    expect(sentences(before, after)).toEqual([
      "node 3's memory grew from 16 GiB to 32 GiB",
      'node 4 now has 1 GiB of memory',
      'memory at 0x1000000000 is new (proximity domain 4, range length 1 GiB, enabled)',
      'memory at 0x100000000: range length grew from 16 GiB to 32 GiB',
    ]);
  });

  it('match processors by their APIC id, not by their place', () => {
    const before = sratOf(processor(0, 0), processor(1, 0), processor(2, 1));
    const after = sratOf(processor(2, 1), processor(0, 0), processor(1, 1));
    expect(sentences(before, after)).toEqual([
      'processor with APIC id 1 moved from node 0 to node 1',
      'order: processor with APIC id 2 stands in another place: entries[2] is now entries[0]',
    ]);
  });

  it('tell which devices are behind which unit', () => {
    const scope = (device: number) => make(deviceScope, { path: [{ kind: 'hop', device, function: 0 }] });
    const unit = (base: bigint, ...devices: number[]) =>
      make(drhd, { registerBaseAddress: base, scopes: devices.map(scope) });
    const before = make(dmar, { structures: [unit(0xfed90000n, 3, 4), unit(0xfed91000n)] });
    const after = make(dmar, { structures: [unit(0xfed90000n, 3), unit(0xfed91000n, 4)] });
    expect(sentences(before, after)).toEqual([
      '00:04.0 is no longer behind DRHD 0xfed90000',
      '00:04.0 is now behind DRHD 0xfed91000',
    ]);
  });

  it('tell distances and measured values by the nodes they are between', () => {
    const distances = (entries: number[]) => make(slit, { localities: 2n, entries });
    expect(sentences(distances([10, 20, 20, 10]), distances([10, 21, 20, 10]))).toEqual([
      'distance from 0 to 1 changed from 20 to 21',
    ]);
    const latency = (initiators: number[], targets: number[], entries: number[]) =>
      make(hmat, { structures: [make(localityInformation, { dataType: 1, initiators, targets, entries })] });
    expect(sentences(latency([0, 5], [1, 2], [1, 2, 3, 4]), latency([5, 0], [2, 1], [7, 3, 2, 1]))).toEqual([
      'memory read latency: initiators changed from 0, 5 to 5, 0',
      'memory read latency: targets changed from 1, 2 to 2, 1',
      'memory read latency: value from node 5 to node 2 changed from 4 to 7',
    ]);
  });

  it('tell of a large matrix only how many more values changed', () => {
    const matrix = (fill: number) => make(slit, { localities: 64n, entries: Array(4096).fill(fill) });
    const found = sentences(matrix(10), matrix(11));
    expect(found).toHaveLength(33);
    expect(found.at(-1)).toBe('4064 more of 4096 entries changed');
  });

  it('follow references to what they lead to, wherever that has moved', () => {
    const group = make(itsGroup, { itsIds: [0] });
    const smmu = (base: bigint) =>
      make(smmuv3, { baseAddress: base, proximityDomain: 0, deviceIdMappingIndex: 0 });
    const root = (outputReference: number) =>
      make(rootComplex, {
        memoryAddressLimit: 64,
        pasidCapabilities: 0,
        reserved35: 0,
        mappingOffset: 36,
        mappings: [make(idMapping, { idCount: 0xffff, outputReference })],
      });
    const before = make(iort, { nodes: [group, root(48)] });
    const moved = make(iort, { nodes: [smmu(0x9050000n), group, root(48 + 68)] });
    expect(sentences(before, moved)).toEqual(['SMMUv3 0x9050000 is new (revision 5)']);
    const redirected = make(iort, { nodes: [smmu(0x9050000n), group, root(48)] });
    expect(sentences(moved, redirected)).toEqual([
      'mapping of ids 0x0 to 0xffff in root complex of segment 0: output reference changed from 0x74 (ITS group 0) to 0x30 (SMMUv3 0x9050000)',
    ]);
  });

  it('tell flags, nested registers and text', () => {
    const before = make(fadt, { oemId: 'PXM   ', resetRegister: { address: 0xcf9n }, preferredPmProfile: 1 });
    const after = make(fadt, {
      oemId: 'BOCHS ',
      resetRegister: { address: 0xcf8n },
      preferredPmProfile: 4,
      flags: { hardwareReduced: true },
    });
    expect(sentences(before, after)).toEqual([
      'oem id changed from "PXM   " to "BOCHS "',
      'preferred pm profile changed from 1 (desktop) to 4 (enterprise server)',
      'hardware reduced is now set',
      'reset register: address changed from 0xcf9 to 0xcf8',
    ]);
  });

  it('tell lengths and checksums only when nothing else differs', () => {
    const table = decodeTable(sealTable(sratOf(processor(0, 0))));
    const other = { ...table, checksum: 0 } as Table;
    expect(diffTable(table, other).differences.map(({ sentence }) => sentence)).toEqual([
      `checksum changed from 0x${('checksum' in table ? table.checksum : 0).toString(16)} to 0x0`,
    ]);
  });

  it('find none between a real table and itself, and one between any two that are not the same', () => {
    const corpus = ownCorpus().map((one) => ({ ...one, table: decodeTable(one.bytes) }));
    for (const [index, one] of corpus.entries()) {
      expect(diffTable(one.table, one.table)).toEqual({ differences: [], order: [] });
      const other = corpus[index + 1];
      if (other?.signature !== one.signature || Buffer.compare(one.bytes, other.bytes) === 0) continue;
      const { differences, order } = diffTable(one.table, other.table);
      expect(differences.length + order.length, `${one.name} and ${other.name}`).toBeGreaterThan(0);
    }
  });
});

describe('differences of sets of tables', () => {
  const named = (name: string, table: Table) => {
    const bytes = sealTable(table);
    return { name, bytes, table: decodeTable(bytes) };
  };
  const other = (signature: string, oemTableId: string, ...body: number[]) =>
    ({
      ...make(srat, { oemTableId }),
      kind: 'other',
      signature,
      body: Uint8Array.from(body),
    }) as unknown as Table;

  it('pair tables of one signature by their OEM table id', () => {
    const before = [
      named('a/SSDT1', other('SSDT', 'CPU     ', 1, 2)),
      named('a/SSDT2', other('SSDT', 'GPU     ', 3)),
      named('a/SLIT', make(slit, { localities: 1n, entries: [10] })),
    ];
    const after = [
      named('b/SSDT1', other('SSDT', 'GPU     ', 3)),
      named('b/SSDT2', other('SSDT', 'CPU     ', 1, 5)),
      named('b/SRAT', sratOf(processor(0, 0))),
    ];
    expect(diffTables(before, after)).toMatchObject([
      {
        table: 'SSDT CPU',
        kind: 'changed',
        differences: [{ sentence: 'body: 1 byte differs of 2, from 0x1' }],
      },
      { table: 'SLIT', kind: 'removed', before: 'a/SLIT' },
      { table: 'SRAT', kind: 'added', after: 'b/SRAT' },
    ]);
  });

  it('name the bytes that differ and their fields', () => {
    const one = named('a', sratOf(processor(1, 0)));
    const two = named('b', sratOf(processor(1, 3), processor(2, 3)));
    expect(diffBytes(one, two).filter(({ path }) => path.startsWith('entries'))).toMatchObject([
      { offset: 50, path: 'entries[0].proximityDomainLow', before: '00', after: '03' },
      { offset: 64, path: 'entries[1].type', before: '', after: '00' },
      { offset: 65, path: 'entries[1].length', before: '', after: '10' },
      { offset: 66, before: '', after: '03' },
      { offset: 67, before: '', after: '02' },
      { offset: 68, before: '', after: '01000000' },
      { offset: 72 },
      { offset: 73 },
      { offset: 76 },
    ]);
  });
});
