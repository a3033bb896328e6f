import { describe, expect, it } from 'vitest';
import type { AnyStruct, Field, Layout } from '../../src/binary/field.ts';
import { make } from '../../src/binary/make.ts';
import { writeStruct } from '../../src/binary/write.ts';
import { decodeTable } from '../../src/tables/decode.ts';
import { encodeTable } from '../../src/tables/encode.ts';
import { placedStructs } from '../../src/tables/placed.ts';
import { layoutOfKind } from '../../src/tables/registry.ts';
import { encodings } from '../support/encodings.ts';

const samples = encodings().map(({ sample, bytes }) => [sample, bytes] as const);

/** The fields of a value without those that `make` fills in by itself. */
function given(layout: Layout, value: AnyStruct): Record<string, unknown> {
  const entries = Object.entries(layout.fields) as [string, Field][];
  return Object.fromEntries(
    entries
      .filter(
        ([name, field]) =>
          value[name] !== undefined && !field.length && !field.count && !constant(field, value[name]),
      )
      .map(([name, field]) => [name, remade(field, value[name])]),
  );
}

function constant(field: Field, value: unknown): boolean {
  return field.is !== undefined && field.is === value;
}

function remade(field: Field, value: unknown): unknown {
  const again = (layout: Layout, part: unknown) => make(layout, given(layout, part as AnyStruct) as never);
  if (field.tag === 'nested') return again(field.item, value);
  if (field.tag === 'list')
    return (value as AnyStruct[]).map((record) =>
      again(field.framing.layouts.get(record.kind) as Layout, record),
    );
  if (field.tag === 'array' && field.item.tag === 'struct') {
    const { item } = field;
    return (value as AnyStruct[]).map((element) => again(item, element));
  }
  return value;
}

describe.each(samples)('documented encoding %s', (_, bytes) => {
  const table = decodeTable(bytes);
  const layout = layoutOfKind(table.kind) as Layout;

  it('decodes without a raw byte and encodes exactly', () => {
    const placed = placedStructs(layout, table as unknown as AnyStruct);
    expect(placed.filter(({ value }) => ['raw', 'unknown'].includes(value.kind) || value.extra)).toEqual([]);
    expect(encodeTable(table)).toEqual(bytes);
    expect((table.anomalies ?? []).filter(({ rule }) => !['PXM210', 'PXM230'].includes(rule))).toEqual([]);
  });

  it('is made again from its fields, lengths and counts left out', () => {
    const made = make(layout, given(layout, table as unknown as AnyStruct) as never);
    expect(writeStruct(layout, made as AnyStruct)).toEqual(bytes);
  });
});

describe('field values of documented encodings', () => {
  const values = new Map(samples.map(([sample, bytes]) => [sample, decodeTable(bytes)]));

  it.each([
    [
      'SRAT.0',
      {
        proximityDomainLow: 0x11,
        apicId: 0x22,
        flags: { enabled: true },
        localSapicEid: 0x33,
        proximityDomainHigh: 0x040506,
        clockDomain: 0x0708090a,
      },
    ],
    [
      'SRAT.1',
      {
        proximityDomain: 0x01020304,
        baseAddress: 0x1122334455667000n,
        rangeLength: 0x123456000n,
        flags: { enabled: true, hotPluggable: false },
      },
    ],
    ['SRAT.2', { proximityDomain: 0x01020304, x2apicId: 0x05060708, clockDomain: 0x090a0b0c }],
    ['SRAT.3', { proximityDomain: 0x01020304, processorUid: 0x05060708, clockDomain: 0x090a0b0c }],
    ['SRAT.4', { proximityDomain: 0x01020304, itsId: 0x05060708 }],
    ['SRAT.5', { proximityDomain: 0x01020304, hid: 'ACPI0016', uid: 0x08070605 }],
    ['SRAT.5p', { proximityDomain: 0x01020304, segment: 1, bus: 0x3b, deviceFunction: 8 }],
    ['SRAT.6', { kind: 'genericPortAcpi', hid: 'ACPI0016', uid: 0x08070605 }],
    ['SRAT.7', { processorUid: 0x05060708, clockDomain: 0x090a0b0c }],
    ['HMAT.0', { initiatorProximityDomain: 0x01020304, memoryProximityDomain: 0x05060708 }],
    [
      'HMAT.1',
      {
        dataType: 3,
        minimumTransferSize: 6,
        entryBaseUnit: 100n,
        initiators: [0, 1],
        targets: [0, 1, 2],
        entries: [0x1122, 0x2233, 0x3344, 0x4455, 0x5566, 0xffff],
      },
    ],
    [
      'HMAT.2',
      {
        memoryProximityDomain: 0x01020304,
        cacheSize: 0x140000000n,
        cacheAttributes: { totalLevels: 1, level: 2, associativity: 1, writePolicy: 1, lineSize: 64 },
        smbiosHandles: [0x1100, 0x1101],
      },
    ],
    [
      'HMATr1',
      {
        kind: 'memoryAddressRange',
        flags: { processorValid: true, memoryValid: true, reservationHint: true },
      },
    ],
    [
      'DMAR.0',
      {
        segment: 0x0102,
        registerBaseAddress: 0xfed90000n,
        flags: { includePciAll: true },
        scopes: [
          { type: 3, enumerationId: 8, startBus: 0xf0, path: [{ device: 0x1f, function: 7 }] },
          { type: 4 },
        ],
      },
    ],
    [
      'DMAR.0s',
      {
        size: { pages: 1 },
        scopes: [
          { type: 2, path: [{ device: 1 }, { device: 0 }] },
          { type: 1 },
          { type: 5, enumerationId: 7 },
        ],
      },
    ],
    ['DMAR.1', { baseAddress: 0x7d000000n, limitAddress: 0x7d0fffffn }],
    ['DMAR.3', { registerBaseAddress: 0xfed90000n, proximityDomain: 0x01020304 }],
    ['DMAR.4', { deviceNumber: 7, objectName: '\\_SB.I2C0\0' }],
    ['DMAR.5', { flags: { atcRequired: true }, segment: 0x0102 }],
    [
      'DMAR.6',
      { scopes: [{ flags: { nestedWithoutPasidNotAllowed: true, atcHardened: true, atcRequired: true } }] },
    ],
    [
      'IVRS.10',
      {
        deviceId: 2,
        capabilityOffset: 0x40,
        baseAddress: 0xfdf00000n,
        features: {
          x2apic: true,
          maximumPasid: 15,
          performanceCounters: 4,
          performanceBanks: 2,
          hostAddressTranslationSize: 2,
        },
      },
    ],
    [
      'IVRS.40',
      {
        entries: expect.arrayContaining([
          expect.objectContaining({
            kind: 'acpiDeviceString',
            deviceId: 0xa5,
            hid: 'AMDI0020',
            uid: '\\_SB.DEV0',
          }),
        ]),
      },
    ],
    ['IVRS.40i', { entries: [{ kind: 'select' }, { kind: 'acpiDeviceInteger', uid: 5n }] }],
    ['IVRS.40n', { entries: [{ kind: 'select' }, { kind: 'acpiDevice', uidFormat: 0, uidLength: 0 }] }],
    ['CEDT.0', { uid: 0xba5e00, cxlVersion: 1, baseAddress: 0x1000000n, rangeLength: 0x10000n }],
    [
      'CEDT.1',
      {
        baseAddress: 0x10000000000n,
        windowSize: 0x80000000n,
        encodedWays: 1,
        granularity: 3,
        qtgId: 1,
        targets: [7, 8],
      },
    ],
    ['CEDT.1w3', { encodedWays: 8, targets: [7, 8, 9] }],
    ['CEDT.2', { granularity: 1, xorMaps: [0x404100n, 0x808200n] }],
    ['CEDT.3', { kind: 'rdpas', bdf: 0x100, baseAddress: 0xba5e00000000n, protocol: 1 }],
    ['MADT.0', { processorUid: 1, apicId: 2 }],
    ['MADT.2', { source: 9, globalSystemInterrupt: 9, flags: { polarity: 1, trigger: 3 } }],
    ['MADT.7', { processorUid: 3, processorUidString: '\\CPU0\0' }],
    [
      'MADT.11',
      {
        performanceInterrupt: 0x17,
        vgicMaintenanceInterrupt: 0x19,
        mpidr: 1n,
        speOverflowInterrupt: 0x15,
        trbeInterrupt: 0x16,
      },
    ],
    ['MADT.13', { baseAddress: 0x8020000n, flags: { spiOverride: true }, spiCount: 0x40, spiBase: 0x50 }],
    ['MADT.14', { baseAddress: 0x80a0000n, rangeLength: 0xf60000 }],
    ['MADT.16', { mailboxVersion: 1, mailboxAddress: 0x1000n, resetVector: 0x2000n }],
    [
      'MADT.18',
      {
        baseAddress: 0x1fe01400n,
        size: 0x80,
        cascadeVector0: 2,
        cascadeVector1: 3,
        cascadeMap0: 0xffffff,
        cascadeMap1: 0xff0000,
      },
    ],
    ['MADT.24', { version: 1, imsicBaseAddress: 0x28000000n, imsicSize: 0x1000 }],
    [
      'PPTT.r3',
      { flags: { processorIdValid: true, leaf: true }, processorId: 1, privateResources: [64, 92] },
    ],
  ])('%s', (sample, wanted) => {
    const table = values.get(sample) as unknown as Record<string, unknown>;
    const records = table.entries ?? table.structures ?? table.blocks;
    expect((records as unknown[])[0]).toMatchObject(wanted);
  });

  it.each([
    [
      'IORT.1p',
      1,
      {
        kind: 'namedComponent',
        objectPath: '\\_SB_.PCI0.DMA0\0\0\0\0',
        memoryAddressLimit: 0x30,
        mappings: [{ idCount: 0xffff, outputReference: 0x30 }],
      },
    ],
    ['IORT.2', 1, { kind: 'rootComplex', revision: 3, cacheCoherent: 1, memoryAddressLimit: 0x40 }],
    ['IORT.2r4', 1, { pasidCapabilities: { maximumPasidWidth: 0x14 }, flags: { pasidSupported: true } }],
    [
      'IORT.3',
      1,
      {
        model: 3,
        globalInterrupts: [{ gsiv: 0x28 }, { gsiv: 0 }],
        contextInterrupts: [{ gsiv: 0x29 }],
        pmuInterrupts: [{ gsiv: 0x2a, flags: { edge: true } }],
      },
    ],
    [
      'IORT.4',
      1,
      {
        baseAddress: 0x2b500000n,
        flags: { cohaccOverride: true },
        eventGsiv: 0x4a,
        priGsiv: 0x4b,
        gerrGsiv: 0x4d,
        syncGsiv: 0x4c,
      },
    ],
    [
      'IORT.5',
      1,
      {
        page0BaseAddress: 0x2b5ff000n,
        overflowGsiv: 0x5a,
        nodeReference: 0x30,
        page1BaseAddress: 0x2b600000n,
      },
    ],
    [
      'IORT.6',
      2,
      {
        kind: 'reservedMemory',
        ranges: [{ baseAddress: 0x40000000n, rangeLength: 0x10000n }],
        mappings: [{ outputReference: 0x48 }],
      },
    ],
    ['IORT.7', 1, { configFrameAddress: 0x2f000000n, objectPath: '\\_SB_.IWB0\0\0\0\0' }],
    ['VIOT', 0, { endpointStart: 0x100, bdfStart: 0x100, bdfEnd: 0xffff, outputNode: 96 }],
    ['VIOT', 1, { kind: 'mmioEndpoint', endpoint: 0x10000, baseAddress: 0x1c000000n, outputNode: 112 }],
  ] as const)('%s, node %i', (sample, index, wanted) => {
    const { nodes } = values.get(sample) as unknown as { nodes: unknown[] };
    expect(nodes[index]).toMatchObject(wanted);
  });
});
