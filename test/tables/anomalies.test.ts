import { describe, expect, it } from 'vitest';
import type { AnyStruct } from '../../src/binary/field.ts';
import { make } from '../../src/binary/make.ts';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import { cedt, cfmws, chbs } from '../../src/tables/cedt.ts';
import { decodeTable } from '../../src/tables/decode.ts';
import { andd, deviceScope, dmar, drhd, rhsa } from '../../src/tables/dmar.ts';
import { encodeTable } from '../../src/tables/encode.ts';
import { iort } from '../../src/tables/iort/iort.ts';
import { itsGroup, rootComplex, smmuv3 } from '../../src/tables/iort/nodes.ts';
import { idMapping } from '../../src/tables/iort/parts.ts';
import { madt } from '../../src/tables/madt/madt.ts';
import { ioApic, localApic } from '../../src/tables/madt/x86.ts';
import { maximumDomainInformation, msct } from '../../src/tables/msct.ts';
import { cacheNode, pptt, processorNode } from '../../src/tables/pptt.ts';
import { sealTable } from '../../src/tables/seal.ts';
import { slit } from '../../src/tables/slit.ts';
import { localApicAffinity, memoryAffinity, srat } from '../../src/tables/srat.ts';
import type { Table } from '../../src/tables/table.ts';
import { pciRange, viot, virtioIommuPci } from '../../src/tables/viot.ts';

const ids = { oemId: 'PXM   ', oemTableId: 'TESTCASE', creatorId: 'TEST' };

/** Bytes of a table with a right checksum, then changed by `damage`; the checksum follows unless it is to be wrong. */
function bytesOf(table: Table, damage: (bytes: Uint8Array) => void = () => {}): Uint8Array {
  const bytes = sealTable(table);
  damage(bytes);
  let sum = 0;
  for (const byte of bytes) sum += byte;
  bytes[9] = ((bytes[9] ?? 0) - sum) & 0xff;
  return bytes;
}

/** What decoding reports, and a check that the bytes survive it. */
function found(bytes: Uint8Array): string[] {
  const table = decodeTable(bytes);
  expect(encodeTable(table)).toEqual(bytes);
  return (table.anomalies ?? []).map(({ rule, offset, severity }) => `${rule} ${severity} @${offset}`);
}

const sratOf = () =>
  make(srat, {
    ...ids,
    entries: [
      make(localApicAffinity, { apicId: 0, flags: 1 }),
      make(localApicAffinity, { apicId: 1, flags: 1 }),
      make(memoryAffinity, { rangeLength: 0x10000n, flags: 1 }),
      make(localApicAffinity, { apicId: 2, flags: 1 }),
    ],
  });

describe('anomalies', () => {
  it('are absent from a clean table', () => {
    expect(found(bytesOf(sratOf()))).toEqual([]);
    expect(decodeTable(bytesOf(sratOf()))).not.toHaveProperty('anomalies');
  });

  it('tell a wrong checksum', () => {
    const bytes = bytesOf(sratOf());
    bytes[9] = (bytes[9] ?? 0) + 1;
    expect(found(bytes)).toEqual(['PXM220 error @9']);
  });

  it('tell a stated length above and below the bytes there are', () => {
    const bytes = bytesOf(sratOf());
    const longer = new Uint8Array([...bytes, 1, 2, 3]);
    expect(found(longer)).toEqual(['PXM221 warning @4']);
    expect(decodeTable(longer).trailing).toEqual(new Uint8Array([1, 2, 3]));
    expect(found(bytes.slice(0, -4))).toEqual(expect.arrayContaining(['PXM221 error @4']));
  });

  it.each([
    ['reserved bits', 52, 0x80, 'PXM210 warning @52'],
    ['the word at 36 that must be 1', 36, 0, 'PXM210 warning @36'],
    ['reserved bytes of a record', 86, 1, 'PXM210 warning @86'],
  ])('tell %s', (_, at, byte, wanted) => {
    const bytes = bytesOf(sratOf(), (all) => {
      all[at] = byte;
    });
    expect(found(bytes)).toEqual([wanted]);
  });

  it('tell a record of length zero and go on behind it', () => {
    const bytes = bytesOf(sratOf(), (all) => {
      all.fill(0, 64, 80);
    });
    expect(found(bytes)).toEqual(['PXM211 error @64']);
    const { entries } = decodeTable(bytes) as Extract<Table, { kind: 'SRAT' }>;
    expect(entries.map(({ kind }) => kind)).toEqual(['localApic', 'raw', 'memory', 'localApic']);
  });

  it('tell a record that runs past the end and keep those before it', () => {
    const bytes = bytesOf(sratOf(), (all) => {
      all[121] = 200;
    });
    expect(found(bytes)).toEqual(['PXM212 error @120']);
    const { entries } = decodeTable(bytes) as Extract<Table, { kind: 'SRAT' }>;
    expect(entries.map(({ kind }) => kind)).toEqual(['localApic', 'localApic', 'memory', 'raw']);
  });

  it('go on after each of two breaks when enough records follow the first', () => {
    const entries = Array.from({ length: 12 }, (_, apicId) => make(localApicAffinity, { apicId, flags: 1 }));
    const bytes = bytesOf(make(srat, { ...ids, entries }), (all) => {
      all[48 + 16 + 1] = 0;
      all[48 + 16 * 10 + 1] = 0;
    });
    expect(found(bytes)).toEqual(['PXM211 error @64', 'PXM211 error @208']);
    const table = decodeTable(bytes) as Extract<Table, { kind: 'SRAT' }>;
    expect(table.entries.filter(({ kind }) => kind === 'localApic')).toHaveLength(10);
  });

  it('tell records that are too short or too long for their type, or of no known type', () => {
    const short = { kind: 'unknown' as const, type: 0, length: 6, data: new Uint8Array(4) };
    const long = make(localApic, { extra: new Uint8Array(2), length: 10 });
    const vendor = { kind: 'unknown' as const, type: 200, length: 4, data: new Uint8Array(2) };
    const bytes = bytesOf(make(madt, { ...ids, entries: [short, long, vendor] }));
    expect(found(bytes)).toEqual(['PXM213 error @44', 'PXM214 info @58', 'PXM216 info @60']);
  });

  it('tell a value that the standard reserves', () => {
    const scope = make(deviceScope, { type: 9 });
    const unit = make(drhd, { registerBaseAddress: 0xfed90000n, scopes: [scope] });
    expect(found(bytesOf(make(dmar, { ...ids, structures: [unit] })))).toEqual(['PXM217 warning @64']);
  });

  it('tell an address that is not aligned', () => {
    const unit = make(drhd, { registerBaseAddress: 0xfed90001n });
    expect(found(bytesOf(make(dmar, { ...ids, structures: [unit] })))).toEqual(['PXM219 warning @56']);
  });

  it('tell ids that are not printable and names without an end', () => {
    expect(found(bytesOf(make(madt, { ...ids, oemId: 'A\x01B   ', entries: [] })))).toEqual([
      'PXM222 info @10',
    ]);
    const name = make(andd, { objectName: '\\_SB.I2C0' });
    expect(found(bytesOf(make(dmar, { ...ids, structures: [name] })))).toEqual(['PXM224 warning @56']);
  });

  it('tell a matrix that does not fit, and keep what is there', () => {
    const bytes = bytesOf(make(slit, { ...ids, localities: 3n, entries: [10, 20, 20, 10] }));
    expect(found(bytes)).toEqual(['PXM215 error @44']);
    expect(decodeTable(bytes)).toMatchObject({ entries: [10, 20, 20, 10] });
    const longer = bytesOf(make(slit, { ...ids, localities: 1n, entries: [10, 0, 0] }));
    expect(found(longer)).toEqual(['PXM214 info @45']);
  });

  it('tell a count that is not that of the records', () => {
    const bytes = bytesOf(make(iort, { ...ids, nodeCount: 7, nodes: [make(itsGroup, { itsIds: [0] })] }));
    expect(found(bytes)).toEqual(['PXM218 warning @36']);
  });

  it('tell a domain record whose length is wrong', () => {
    const domains = [make(maximumDomainInformation, { length: 0 }), make(maximumDomainInformation, {})];
    expect(found(bytesOf(make(msct, { ...ids, domains })))).toEqual(['PXM211 warning @57']);
  });

  it('tell a node that is not aligned', () => {
    const odd = make(itsGroup, { itsIds: [0], extra: new Uint8Array(2), length: 26 });
    const nodes = [odd, make(itsGroup, { itsIds: [1] })];
    expect(found(bytesOf(make(iort, { ...ids, nodes })))).toEqual(['PXM214 info @72', 'PXM226 info @74']);
  });

  it('tell a table that is too short for its signature and show it as a header with a body', () => {
    const bytes = bytesOf({ ...make(srat, { ...ids }), kind: 'other', body: new Uint8Array(4) } as never);
    expect(found(bytes)).toEqual(['PXM223 error @0']);
    expect(decodeTable(bytes)).toMatchObject({ kind: 'other', signature: 'SRAT' });
  });
});

describe('references to nowhere', () => {
  const mapping = (outputReference: number) => make(idMapping, { idCount: 0xffff, outputReference });
  const root = (outputReference: number) =>
    make(rootComplex, {
      memoryAddressLimit: 64,
      pasidCapabilities: 0,
      reserved35: 0,
      mappingOffset: 36,
      mappings: [mapping(outputReference)],
    });
  const group = make(itsGroup, { itsIds: [0] });

  it.each([
    ['the start of a node', 48, []],
    ['the middle of a node', 52, ['PXM230 error @120']],
    ['a node of a kind that no mapping leads to', 0, ['PXM230 error @120']],
  ])('in IORT: %s', (_, reference, wanted) => {
    expect(found(bytesOf(make(iort, { ...ids, nodes: [group, root(reference)] })))).toEqual(wanted);
  });

  it('in PPTT, and circles of parents', () => {
    const processor = (parent: number, privateResources: number[] = []) =>
      make(processorNode, { parent, privateResources });
    const table = (...structures: ReturnType<typeof processor>[]) =>
      bytesOf(make(pptt, { ...ids, structures: [...structures, make(cacheNode, {})] }));
    expect(found(table(processor(0), processor(36, [76])))).toEqual(['PXM230 error @76']);
    expect(found(table(processor(0), processor(36, [80])))).toEqual([]);
    expect(found(table(processor(80), processor(36)))).toEqual(['PXM230 error @44']);
    expect(found(table(processor(56), processor(36)))).toEqual(['PXM231 error @64']);
  });

  it('in VIOT, RHSA, scopes of ACPI devices and CXL windows', () => {
    const range = make(pciRange, { bdfEnd: 0xff, outputNode: 64 });
    expect(found(bytesOf(make(viot, { ...ids, nodes: [range, make(virtioIommuPci, {})] })))).toEqual([
      'PXM230 error @64',
    ]);
    const unit = make(drhd, {
      registerBaseAddress: 0xfed90000n,
      scopes: [make(deviceScope, { type: 5, enumerationId: 3 })],
    });
    const affinity = make(rhsa, { registerBaseAddress: 0xfed91000n });
    expect(found(bytesOf(make(dmar, { ...ids, structures: [unit, affinity] })))).toEqual([
      'PXM230 warning @68',
      'PXM230 warning @78',
    ]);
    const window = make(cfmws, { encodedWays: 1, targets: [7, 8] });
    expect(found(bytesOf(make(cedt, { ...ids, structures: [make(chbs, { uid: 7 }), window] })))).toEqual([
      'PXM230 warning @108',
    ]);
  });
});

describe('what is refused', () => {
  it.each([
    ['nothing', ''],
    ['fewer bytes than a header', 'SRAT'.padEnd(35, '\0')],
    ['text', '# A heading of a file that is no table at all\n'],
    ['an RSDP cut short', 'RSD PTR '.padEnd(19, '\0')],
    ['a signature with control characters', '\x01RAT'.padEnd(64, '\0')],
  ])('%s', (_, text) => {
    const decode = () => decodeTable(new Uint8Array(Buffer.from(text, 'latin1')));
    expect(decode).toThrow(PxmError);
    expect(decode).toThrow('PXM200');
  });

  it('does not include a real signature in small letters', () => {
    const bytes = bytesOf(make(madt, { ...ids, entries: [make(ioApic, {})] }) as never);
    bytes.set(Buffer.from('vndr'));
    expect((decodeTable(bytes) as unknown as AnyStruct).kind).toBe('other');
  });
});

describe('tables without the common header', () => {
  it('are the RSDP of either length, with a checksum for each', () => {
    const first = Buffer.from('RSD PTR \0BOCHS \0\0\0\0\0', 'latin1');
    expect(found(sealTable(decodeTable(new Uint8Array(first))))).toEqual([]);
    const second = new Uint8Array(36);
    second.set(first);
    second[15] = 2;
    second[20] = 36;
    const sealed = sealTable(decodeTable(second));
    const sum = (bytes: Uint8Array) => bytes.reduce((all, byte) => (all + byte) & 0xff, 0);
    expect([sum(sealed.subarray(0, 20)), sum(sealed)]).toEqual([0, 0]);
    expect(found(sealed)).toEqual([]);
    sealed[33] = 1;
    expect(found(sealed)).toEqual(['PXM220 error @32', 'PXM210 warning @33']);
  });

  it('are the FACS, which has no checksum', () => {
    const bytes = new Uint8Array(64);
    bytes.set(Buffer.from('FACS\x40', 'latin1'));
    bytes[32] = 2;
    bytes[16] = 3;
    expect(found(bytes)).toEqual([]);
    expect(decodeTable(bytes)).toMatchObject({ globalLock: { pending: true, owned: true }, version: 2 });
  });
});

describe('an SMMUv3 that maps its own messages', () => {
  const node = (given: object) =>
    bytesOf(
      make(iort, {
        ...ids,
        nodes: [
          make(itsGroup, { itsIds: [0] }),
          make(smmuv3, {
            proximityDomain: 0,
            mappingOffset: 68,
            mappings: [make(idMapping, { outputReference: 48, flags: 1 })],
            ...given,
          }),
        ],
      }),
    );

  it.each([
    [
      'by an index that is there',
      { deviceIdMappingIndex: 0, flags: { deviceIdMappingIndexValid: true } },
      [],
    ],
    [
      'by one that is not',
      { deviceIdMappingIndex: 1, flags: { deviceIdMappingIndexValid: true } },
      ['PXM227 warning @136'],
    ],
    ['by one that does not count', { deviceIdMappingIndex: 1 }, []],
    [
      'by the rule of old revisions',
      { revision: 4, deviceIdMappingIndex: 1, eventGsiv: 7 },
      ['PXM227 warning @136'],
    ],
  ])('%s', (_, given, wanted) => {
    expect(found(node(given))).toEqual(wanted);
  });
});

describe('decodeTable', () => {
  it('keeps nothing that changes along with its input', () => {
    const bytes = Buffer.from(
      bytesOf({
        ...make(srat, { ...ids }),
        kind: 'other',
        signature: 'SSDT',
        body: new Uint8Array(64),
      } as never),
    );
    const before = bytes.toString('hex');
    const table = decodeTable(bytes);
    bytes.fill(0xff);
    expect(Buffer.from(encodeTable(table)).toString('hex')).toBe(before);
  });

  it('takes nothing but bytes', () => {
    expect(() => decodeTable('SRAT' as never)).toThrow(TypeError);
  });
});

describe('bytes that belong to nothing', () => {
  it('are kept in place and told by their offset', () => {
    const padding = new Uint8Array([1, 2, 3, 4]);
    const nodes = [make(itsGroup, { itsIds: [0] })];
    const bytes = bytesOf(make(iort, { ...ids, nodeOffset: 52, nodesPadding: padding, nodes }));
    expect(found(bytes)).toEqual(['PXM228 info @48']);
    expect(decodeTable(bytes)).toMatchObject({ nodesPadding: padding, nodes: [{ kind: 'itsGroup' }] });
  });
});
