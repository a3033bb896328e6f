import type { Framing, Layout } from '../binary/field.ts';
import { rest, u8, u16, u32 } from '../binary/field.ts';
import { byType, framing, struct } from '../binary/struct.ts';

/** First fields of records with type u8 and length u8. */
export const start8 = (type: number) => ({ type: u8({ is: type }), length: u8({ length: true }) });

/** First fields of records with type u16 and length u16. */
export const start16 = (type: number) => ({ type: u16({ is: type }), length: u16({ length: true }) });

/** First fields of records with type u8, a reserved byte and length u16. */
export const startReserved = (type: number) => ({
  type: u8({ is: type }),
  reserved1: u8({ reserved: true }),
  length: u16({ length: true }),
});

/** First fields of records with type u16, a reserved word and length u32. */
export const start32 = (type: number) => ({
  type: u16({ is: type }),
  reserved2: u16({ reserved: true }),
  length: u32({ length: true }),
});

const unknown8 = struct('unknown', 'Record of an unknown type', {
  type: u8({ show: 'hex' }),
  length: u8({ length: true }),
  data: rest(),
});

const unknown16 = struct('unknown', 'Record of an unknown type', {
  type: u16(),
  length: u16({ length: true }),
  data: rest(),
});

const unknownReserved = struct('unknown', 'Record of an unknown type', {
  type: u8({ show: 'hex' }),
  reserved1: u8({ reserved: true }),
  length: u16({ length: true }),
  data: rest(),
});

const unknown32 = struct('unknown', 'Record of an unknown type', {
  type: u16(),
  reserved2: u16({ reserved: true }),
  length: u32({ length: true }),
  data: rest(),
});

export const u16At = (bytes: Uint8Array, at: number) => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);

type Pick = Framing['layoutFor'];

/** Records with type u8 and length u8: SRAT, MADT, PPTT, device scopes. */
export function records8<const L extends readonly Layout[]>(layouts: L, layoutFor: Pick = byType(layouts)) {
  const lengthAt = (bytes: Uint8Array, at: number) => bytes[at + 1] ?? 0;
  return framing({ headerSize: 2, lengthAt, layouts, unknown: unknown8, layoutFor });
}

/** Records with type u16 and length u16: DMAR. */
export function records16<const L extends readonly Layout[]>(
  layouts: L,
  layoutFor: Pick = byType(layouts, (record) => u16At(record, 0)),
) {
  const lengthAt = (bytes: Uint8Array, at: number) => u16At(bytes, at + 2);
  return framing({ headerSize: 4, lengthAt, layouts, unknown: unknown16, layoutFor });
}

/** Records with type u8, a reserved byte and length u16: CEDT, VIOT. */
export function recordsReserved<const L extends readonly Layout[]>(
  layouts: L,
  layoutFor: Pick = byType(layouts),
) {
  const lengthAt = (bytes: Uint8Array, at: number) => u16At(bytes, at + 2);
  return framing({ headerSize: 4, lengthAt, layouts, unknown: unknownReserved, layoutFor });
}

/** Records with type u16, a reserved word and length u32: HMAT. */
export function records32<const L extends readonly Layout[]>(
  layouts: L,
  layoutFor: Pick = byType(layouts, (record) => u16At(record, 0)),
) {
  const lengthAt = (bytes: Uint8Array, at: number) => u16At(bytes, at + 4) + u16At(bytes, at + 6) * 0x10000;
  return framing({ headerSize: 8, lengthAt, layouts, unknown: unknown32, layoutFor });
}
