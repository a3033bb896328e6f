import { checksumByte } from '../../../src/tables/checksum.ts';

/** Little-endian bytes of numbers: [value, bytes]. */
export function le(...fields: readonly (readonly [value: number | bigint, size: number])[]): number[] {
  return fields.flatMap(([value, size]) =>
    Array.from({ length: size }, (_, index) => Number((BigInt(value) >> BigInt(8 * index)) & 0xffn)),
  );
}

/** A table of some records, written byte by byte. */
export function crafted(signature: string, revision: number, ...records: readonly (readonly number[])[]) {
  const body = records.flat();
  const ids = [...Buffer.from('OEMID OEMTABLE'), 1, 0, 0, 0, ...Buffer.from('TEST'), 1, 0, 0, 0];
  const head = [...Buffer.from(signature), ...le([36 + body.length, 4]), revision, 0, ...ids];
  const bytes = new Uint8Array([...head, ...body]);
  bytes[9] = checksumByte(bytes, 9);
  return { name: signature, bytes };
}

const u8 = (value: number) => [value, 1] as const;
const u16 = (value: number) => [value, 2] as const;
const u32 = (value: number) => [value, 4] as const;
const u64 = (value: number | bigint) => [value, 8] as const;

export const SRAT_START = le(u32(1), u64(0));
export const memory = (domain: number, base: number, size: number) =>
  le(u8(1), u8(40), u32(domain), u16(0), u64(base), u64(size), u32(0), u32(1), u64(0));
export const x2apicAffinity = (id: number, flags: number) =>
  le(u8(2), u8(24), u16(0), u32(0), u32(id), u32(flags), u64(0));
export const apicAffinity = (id: number, high: number) =>
  le(u8(0), u8(16), u8(0), u8(id), u32(1), u8(0), [high, 3], u32(0));
/** A generic port, by its PCI function or its ACPI device. */
export const port = (handleType: number) =>
  le(
    u8(6),
    u8(32),
    u8(0),
    u8(handleType),
    u32(1),
    u64(handleType === 0 ? 0x3631303049504341n : 0x28),
    u64(0),
    u32(1),
    u32(0),
  );

export const MADT_START = le(u32(0xfee00000), u32(0));
export const localApic = (id: number, flags: number) => le(u8(0), u8(8), u8(id), u8(id), u32(flags));
export const x2apic = (id: number, flags: number) => le(u8(9), u8(16), u16(0), u32(id), u32(flags), u32(id));
export const ioApic = (address: number) => le(u8(1), u8(12), u16(0), u32(address), u32(0));
export const addressOverride = () => le(u8(5), u8(12), u16(0), u64(0xfee00000));

export const DMAR_START = le(u8(47), u8(1), [0, 10]);
const scope = (type: number, bus: number, path: readonly number[]) => [
  type,
  6 + path.length,
  0,
  0,
  0,
  bus,
  ...path,
];
export const IO_APIC_SCOPE = scope(3, 0xff, [0, 0]);
export const endpoint = (...path: readonly number[]) => scope(1, 0, path);
export const drhd = (flags: number, base: number, ...scopes: readonly (readonly number[])[]) =>
  structure(0, le(u8(flags), u8(0), u16(0), u64(base)), scopes);
export const atsr = (flags: number, ...scopes: readonly (readonly number[])[]) =>
  structure(2, le(u8(flags), u8(0), u16(0)), scopes);
function structure(type: number, fields: readonly number[], scopes: readonly (readonly number[])[]) {
  const body = [...fields, ...scopes.flat()];
  return [...le(u16(type), u16(4 + body.length)), ...body];
}

export const IVRS_START = le(u32(0x203040), u64(0));
/** A block for the IOMMU at a device id. */
export const ivhd = (type: number, device: number, ...entries: readonly (readonly number[])[]) => {
  const body = entries.flat();
  const fixed = type === 0x10 ? 24 : 40;
  const unit = le(u16(device), u16(0x40), u64(0xf0000000 + device * 0x80000), u16(0), u16(0), u32(0));
  return [...le(u8(type), u8(0), u16(fixed + body.length)), ...unit, ...Array(fixed - 24).fill(0), ...body];
};
/** A device, or the start (3) or end (4) of a range. */
export const select = (device: number, type = 2) => le(u8(type), u16(device), u8(0));
export const SOUTHBRIDGE = le(u8(0x48), [0, 3], u8(0), u16(0xa0), u8(1));
export const hidEntry = () => [
  ...le(u8(0xf0), u16(0x20), u8(0)),
  ...Buffer.from('AMDI0020'),
  ...Array(10).fill(0),
];

export const iortStart = (nodes: number) => le(u32(nodes), u32(48), u32(0));
/** Where the first node of an IORT is. */
export const ITS_AT = 48;
export const its = () => node(0, 1, le(u32(1), u32(0)));
export const mapping = (input: number, count: number, output: number) =>
  le(u32(input), u32(count), u32(output), u32(ITS_AT), u32(0));
export const rootComplex = (segment: number, revision: number, ...mappings: readonly (readonly number[])[]) =>
  node(2, revision, le(u32(1), u8(0), u16(0), u8(3), u32(0), u32(segment), u8(64), [0, 3]), mappings);
/** Reserved memory of one stream, in ranges of 128 KiB. */
export const rmr = (...bases: readonly number[]) => {
  const ranges = bases.flatMap((base) => le(u64(base), u64(0x20000), u32(0)));
  return node(6, 3, [...le(u32(0), u32(bases.length), u32(28)), ...ranges], [mapping(8, 0, 8)]);
};
function node(
  type: number,
  revision: number,
  fields: readonly number[],
  mappings: readonly (readonly number[])[] = [],
) {
  const at = 16 + fields.length;
  const length = at + 20 * mappings.length;
  const count = mappings.length;
  return [
    ...le(u8(type), u16(length), u8(revision), u32(0), u32(count), u32(count && at)),
    ...fields,
    ...mappings.flat(),
  ];
}

export const viotStart = (nodes: number) => le(u16(nodes), u16(48), u64(0));
export const virtioIommu = (bdf: number) => le(u8(3), u8(0), u16(16), u16(0), u16(bdf), u64(0));
export const pciRange = (first: number, last: number) =>
  le(u8(1), u8(0), u16(24), u32(first), u16(0), u16(0), u16(first), u16(last), u16(48), [0, 6]);

export const window = (base: bigint, size: number) =>
  le(
    u8(1),
    u8(0),
    u16(40),
    u32(0),
    u64(base),
    u64(size),
    u8(0),
    u8(0),
    u16(0),
    u32(0),
    u16(6),
    u16(0),
    u32(1),
  );
export const hostBridge = () =>
  le(u8(0), u8(0), u16(32), u32(1), u32(1), u32(0), u64(0xfe000000), u64(0x10000));

export const msct = (offset: number) =>
  crafted(
    'MSCT',
    1,
    le(u32(offset), u32(0), u32(0), u64(0xffffffff)),
    le(u8(1), u8(22), u32(0), u32(0), u32(1), u64(0)),
  );
