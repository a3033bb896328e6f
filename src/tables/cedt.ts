import { array, bits, bytes, u8, u16, u32, u64 } from '../binary/field.ts';
import { hexText, pciText } from '../binary/meaning.ts';
import type { StructOf } from '../binary/struct.ts';
import { byType, list, struct } from '../binary/struct.ts';
import { header } from './header.ts';
import { recordsReserved, startReserved } from './subtable.ts';

const GRANULARITY = {
  0: '256 B',
  1: '512 B',
  2: '1 KiB',
  3: '2 KiB',
  4: '4 KiB',
  5: '8 KiB',
  6: '16 KiB',
} as const;

/** CXL Host Bridge Structure (CXL 3.0 §9.17.1.2). */
export const chbs = struct(
  'chbs',
  'CXL Host Bridge Structure',
  {
    ...startReserved(0),
    uid: u32(),
    cxlVersion: u32({ names: { 0: 'CXL 1.1', 1: 'CXL 2.0 or later' } }),
    reserved12: u32({ reserved: true }),
    baseAddress: u64({ show: 'address' }),
    rangeLength: u64({ show: 'size' }),
  },
  { called: ({ uid }) => `host bridge ${uid}` },
);

/** Ways that an encoded number of interleave ways stands for; undefined for reserved codes. */
export function interleaveWays(code: number): number | undefined {
  return code <= 4 ? 1 << code : code >= 8 && code <= 10 ? 3 << (code - 8) : undefined;
}

/** CXL Fixed Memory Window Structure (CXL 3.0 §9.17.1.3). */
export const cfmws = struct(
  'cfmws',
  'CXL Fixed Memory Window Structure',
  {
    ...startReserved(1),
    reserved4: u32({ reserved: true }),
    baseAddress: u64({ show: 'address', align: 0x10000000 }),
    windowSize: u64({ show: 'size', align: 0x10000000 }),
    encodedWays: u8({
      names: {
        0: '1 way',
        1: '2 ways',
        2: '4 ways',
        3: '8 ways',
        4: '16 ways',
        8: '3 ways',
        9: '6 ways',
        10: '12 ways',
      },
    }),
    interleaveArithmetic: u8({ names: { 0: 'modulo', 1: 'modulo with XOR' } }),
    reserved26: u16({ reserved: true }),
    granularity: u32({ names: GRANULARITY }),
    restrictions: bits(2, {
      deviceCoherent: 0,
      hostOnlyCoherent: 1,
      volatile: 2,
      persistent: 3,
      fixedConfiguration: 4,
      backInvalidate: 5,
    }),
    qtgId: u16(),
    targets: array(u32({ refers: { to: ['chbs'], by: 'uid' } }), {
      elements: ({ encodedWays }) => interleaveWays(encodedWays as number),
    }),
  },
  { called: ({ baseAddress }) => `memory window ${hexText(baseAddress)}` },
);

/** CXL XOR Interleave Math Structure (CXL 3.0 §9.17.1.4). */
export const cxims = struct(
  'cxims',
  'CXL XOR Interleave Math Structure',
  {
    ...startReserved(2),
    reserved4: u16({ reserved: true }),
    granularity: u8({ names: GRANULARITY }),
    xorMapCount: u8({ count: 'xorMaps' }),
    xorMaps: array(u64({ show: 'hex' }), { elements: ({ xorMapCount }) => xorMapCount as number }),
  },
  { called: ({ granularity }) => `XOR maps of granularity ${granularity}` },
);

const rdpasStart = {
  ...startReserved(3),
  segment: u16(),
  bdf: u16({ show: 'bdf' }),
} as const;
const protocol = () => u8({ names: { 0: 'CXL.io', 1: 'CXL.cachemem' } });

/** RCEC Downstream Port Association Structure (CXL 3.0 §9.17.1.5), 17 bytes or, with an erratum, 20. */
export const rdpas = struct(
  'rdpas',
  'RCEC Downstream Port Association Structure',
  {
    ...rdpasStart,
    baseAddress: u64({ show: 'address' }),
    protocol: protocol(),
    reserved17: bytes(3, { reserved: true, optional: true }),
  },
  { called: ({ segment, bdf }) => `RCEC ${pciText(segment, bdf)}` },
);

/** The same in 17 bytes with the protocol before the address, as some firmware writes it. */
export const rdpasProtocolFirst = struct(
  'rdpasProtocolFirst',
  'RCEC Downstream Port Association Structure, protocol first',
  { ...rdpasStart, protocol: protocol(), baseAddress: u64({ show: 'address' }) },
  { called: ({ segment, bdf }) => `RCEC ${pciText(segment, bdf)}` },
);

/** CXL System Description Structure (CXL 3.1 §9.18.6). */
export const csds = struct(
  'csds',
  'CXL System Description Structure',
  {
    ...startReserved(4),
    capabilities: bits(2, { capabilities: [0, 5] }),
    reserved6: u16({ reserved: true }),
  },
  { called: () => 'system description' },
);

const plain = byType([chbs, cfmws, cxims, rdpas, csds]);

/**
 * Of the two forms of 17 bytes, byte 8 starts the address, whose low byte is zero since it is page aligned, or is
 * the protocol. Where it is zero either way, byte 16 may still be no protocol.
 */
const protocolFirst = (record: Uint8Array) =>
  record[0] === 3 && record.length === 17 && (record[8] !== 0 || (record[16] ?? 0) > 1);

const structures = recordsReserved([chbs, cfmws, cxims, rdpas, rdpasProtocolFirst, csds], (record) =>
  protocolFirst(record) ? rdpasProtocolFirst : plain(record),
);

/** CXL Early Discovery Table (CXL 3.0 §9.17.1). */
export const cedt = struct('CEDT', 'CXL Early Discovery Table', {
  ...header('CEDT', 1),
  structures: list(structures),
});

export type Cedt = StructOf<typeof cedt>;
export type CedtStructure = Cedt['structures'][number];
