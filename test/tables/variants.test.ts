import { describe, expect, it } from 'vitest';
import { make } from '../../src/binary/make.ts';
import { cedt, rdpas, rdpasProtocolFirst } from '../../src/tables/cedt.ts';
import { decodeTable } from '../../src/tables/decode.ts';
import { hmat, memoryAddressRange, memoryAttributes } from '../../src/tables/hmat.ts';
import { iort } from '../../src/tables/iort/iort.ts';
import {
  reservedMemory,
  reservedMemoryMappingsFirst,
  rootComplex,
  smmu,
  smmuv3,
} from '../../src/tables/iort/nodes.ts';
import { idMapping, memoryRange, smmuInterrupt } from '../../src/tables/iort/parts.ts';
import { gicc } from '../../src/tables/madt/gic.ts';
import { madt } from '../../src/tables/madt/madt.ts';
import { localSapic } from '../../src/tables/madt/x86.ts';
import { sealTable } from '../../src/tables/seal.ts';
import { genericInitiator, srat } from '../../src/tables/srat.ts';

const mapping = make(idMapping, { outputReference: 48 });

describe('forms of one record', () => {
  it.each([
    ['protocol first', rdpasProtocolFirst, { protocol: 1, baseAddress: 0xfed00000n }, 17],
    ['address first', rdpas, { protocol: 1, baseAddress: 0xfed00000n }, 17],
    [
      'address first and padded',
      rdpas,
      { protocol: 1, baseAddress: 0xfed00000n, reserved17: new Uint8Array(3) },
      20,
    ],
  ])('RDPAS, %s', (_, layout, given, length) => {
    const record = make(layout as typeof rdpas, given);
    const table = decodeTable(sealTable(make(cedt, { structures: [record] })));
    expect(table).toMatchObject({ structures: [{ kind: layout.kind, length, ...given }] });
  });

  it('reserved memory of IORT, its ranges before and after its mappings', () => {
    const ranges = [make(memoryRange, { baseAddress: 0x10000n, rangeLength: 0x10000n })];
    const before = make(reservedMemory, { rangeOffset: 28, ranges, mappingOffset: 48, mappings: [mapping] });
    const after = make(reservedMemoryMappingsFirst, {
      mappingOffset: 28,
      mappings: [mapping],
      rangeOffset: 48,
      ranges,
    });
    const table = decodeTable(sealTable(make(iort, { nodes: [before, after] })));
    expect(table).toMatchObject({ nodes: [before, after] });
    expect(JSON.stringify(table.anomalies ?? [])).not.toMatch(/PXM21[458]/);
  });

  it.each([32, 36, 40])('root complex of %i bytes before its mappings', (mappingOffset) => {
    const optional = [{ memoryAddressLimit: 48, pasidCapabilities: 0, reserved35: 0 }, { flags: 1 }];
    const given = Object.assign({}, ...optional.slice(0, (mappingOffset - 32) / 4));
    const node = make(rootComplex, { ...given, mappingOffset, mappings: [mapping] });
    const table = decodeTable(sealTable(make(iort, { nodes: [node] })));
    expect(table).toMatchObject({ nodes: [node] });
    expect(Object.hasOwn((table as { nodes: object[] }).nodes[0] ?? {}, 'flags')).toBe(mappingOffset === 40);
  });

  it.each([60, 64, 68])('SMMUv3 of %i bytes before its mappings', (mappingOffset) => {
    const optional = [{ proximityDomain: 3 }, { deviceIdMappingIndex: 0 }];
    const given = Object.assign({}, ...optional.slice(0, (mappingOffset - 60) / 4));
    const node = make(smmuv3, { ...given, mappingOffset, mappings: [mapping] });
    expect(decodeTable(sealTable(make(iort, { nodes: [node] })))).toMatchObject({ nodes: [node] });
  });

  it('SMMUv2 with padding before each of its arrays', () => {
    const interrupt = make(smmuInterrupt, { gsiv: 5 });
    const node = make(smmu, {
      globalInterruptOffset: 64,
      globalPadding: new Uint8Array(4),
      globalInterrupts: [interrupt, interrupt],
      contextInterruptOffset: 84,
      contextPadding: new Uint8Array(4),
      contextInterrupts: [interrupt],
      pmuInterruptOffset: 96,
      pmuPadding: new Uint8Array(4),
      pmuInterrupts: [interrupt],
      mappingOffset: 108,
      mappingsPadding: new Uint8Array(4),
      mappings: [mapping],
    });
    expect(decodeTable(sealTable(make(iort, { nodes: [node] })))).toMatchObject({ nodes: [node] });
  });

  it.each([
    [40, []],
    [76, ['mpidr']],
    [80, ['mpidr', 'speOverflowInterrupt']],
    [82, ['mpidr', 'speOverflowInterrupt', 'trbeInterrupt']],
    [88, ['mpidr', 'speOverflowInterrupt', 'trbeInterrupt', 'iaffid', 'irsId']],
  ])('GICC of %i bytes', (length, fields) => {
    const bytes = new Uint8Array(44 + length);
    bytes.set(Buffer.from('APIC'));
    bytes.set([bytes.length, 0, 0, 0, 5], 4);
    bytes.set([11, length], 44);
    const table = decodeTable(bytes) as ReturnType<typeof make<'APIC', typeof madt.fields>>;
    const [record] = table.entries;
    expect(record?.kind).toBe('gicc');
    const optional = ['mpidr', 'speOverflowInterrupt', 'trbeInterrupt', 'iaffid', 'irsId'];
    expect(optional.filter((name) => Object.hasOwn(record ?? {}, name))).toEqual(fields);
    expect(record).not.toHaveProperty('extra');
    expect(gicc.fixedSize).toBe(88);
  });

  it('Local SAPIC of ACPI 2.0, which ends before its UID', () => {
    const record = make(localSapic, { localSapicId: 3 });
    const table = decodeTable(sealTable(make(madt, { entries: [record] })));
    expect(table).toMatchObject({ entries: [{ kind: 'localSapic', length: 12, localSapicId: 3 }] });
    expect((table as { entries: object[] }).entries[0]).not.toHaveProperty('processorUid');
  });

  it('HMAT of revision 1, whose type 0 is an address range', () => {
    const range = make(memoryAddressRange, { rangeBase: 0x1000n, rangeLength: 0x2000n });
    expect(decodeTable(sealTable(make(hmat, { revision: 1, structures: [range] })))).toMatchObject({
      structures: [{ kind: 'memoryAddressRange', rangeBase: 0x1000n }],
    });
    const attributes = make(memoryAttributes, { memoryProximityDomain: 2 });
    expect(decodeTable(sealTable(make(hmat, { structures: [attributes] })))).toMatchObject({
      structures: [{ kind: 'memoryAttributes', memoryProximityDomain: 2 }],
    });
  });

  it('generic initiator whose handle is of a reserved type', () => {
    const record = make(genericInitiator, { deviceHandleType: 7, deviceHandle: new Uint8Array(16).fill(1) });
    const table = decodeTable(sealTable(make(srat, { entries: [record] })));
    expect(table).toMatchObject({ entries: [{ kind: 'genericInitiator', deviceHandleType: 7 }] });
    expect(table.anomalies?.map(({ rule }) => rule)).toEqual(['PXM217']);
  });
});
