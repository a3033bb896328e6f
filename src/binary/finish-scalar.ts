import { splitBits } from './bits.ts';
import type { BitsField, FieldOptions, ScalarField, UintField } from './field.ts';
import { fromLatin1 } from './latin1.ts';
import { readStruct } from './read.ts';
import type { Reading } from './reading.ts';
import { readUint } from './uint.ts';

/** The value of a fixed field from what the generated parser made of its bytes; oddities are reported. */
export function finishScalar(
  field: ScalarField,
  raw: unknown,
  name: string,
  offset: number,
  reading: Reading,
): unknown {
  switch (field.tag) {
    case 'bits':
      return finishBits(field, raw as number | bigint, name, offset, reading);
    case 'uint': {
      if (field.signed) return (raw as number) | 0;
      const value = field.size === 3 ? readUint(raw as Uint8Array, 0, 3) : (raw as number | bigint);
      if (field.reserved || field.names || field.align) checkUint(field, value, name, offset, reading);
      return value;
    }
    case 'chars': {
      const value = fromLatin1(raw as Uint8Array);
      checkText(field, value, name, offset, reading);
      return value;
    }
    case 'bytes': {
      const value = (raw as Uint8Array).slice();
      if (field.reserved && value.some((byte) => byte !== 0))
        reading.report('PXM210', 'warning', offset, `${name} is not zero`);
      return value;
    }
    case 'nested':
      return readStruct(field.item, raw as Uint8Array, offset, reading);
  }
}

function finishBits(
  field: BitsField,
  raw: number | bigint,
  name: string,
  offset: number,
  reading: Reading,
): unknown {
  const value = splitBits(field, raw);
  if (value.reserved && !field.open) {
    const bits = value.reserved.toString(16);
    reading.report('PXM210', 'warning', offset, `${name} has reserved bits 0x${bits} set`);
  }
  for (const { name: part, names, open } of field.parts) {
    if (names !== undefined && !open && !Object.hasOwn(names, value[part] as number))
      reading.report('PXM217', 'warning', offset, `${name}.${part} is ${value[part]}, a reserved value`);
  }
  return value;
}

function checkUint(
  field: UintField,
  value: number | bigint,
  name: string,
  offset: number,
  reading: Reading,
): void {
  if (field.reserved && Number(value) !== Number(field.is ?? 0)) {
    reading.report('PXM210', 'warning', offset, `${name} is ${value}, expected ${field.is ?? 0}`);
  }
  if (field.names !== undefined && !field.open && !Object.hasOwn(field.names, Number(value))) {
    reading.report('PXM217', 'warning', offset, `${name} is ${value}, a reserved value`);
  }
  if (field.align !== undefined && BigInt(value) % BigInt(field.align) !== 0n) {
    const message = `${name} is 0x${value.toString(16)}, no multiple of 0x${field.align.toString(16)}`;
    reading.report('PXM219', 'warning', offset, message);
  }
}

/** Reports text that has characters or lacks an end that its field does not allow. */
export function checkText(
  field: FieldOptions,
  value: string,
  name: string,
  offset: number,
  reading: Reading,
): void {
  if (field.printable && !/^[ -~]*\0*$/.test(value))
    reading.report('PXM222', 'info', offset, `${name} has bytes that are not printable`);
  if (field.terminated && !value.includes('\0'))
    reading.report('PXM224', 'warning', offset, `${name} has no NUL byte at its end`);
}
