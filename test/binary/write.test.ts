import { describe, expect, it } from 'vitest';
import { array, bits, bytes, chars, s32, text, u8, u16, u24, u32, u64 } from '../../src/binary/field.ts';
import { make } from '../../src/binary/make.ts';
import { readStruct } from '../../src/binary/read.ts';
import { Reading } from '../../src/binary/reading.ts';
import { struct } from '../../src/binary/struct.ts';
import { writeStruct } from '../../src/binary/write.ts';

const layout = struct('thing', 'Thing', {
  small: u8(),
  odd: u24(),
  wide: u64(),
  flags: bits(2, { on: 0, level: [4, 7] }),
  name: chars(4),
  pad: bytes(2),
  count: u16({ count: 'numbers' }),
  numbers: array(u32(), { elements: ({ count }) => count as number }),
  label: text(),
});

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('make and writeStruct', () => {
  it('write little endian, bits by their places and counts by what is there', () => {
    const value = make(layout, {
      small: 1,
      odd: 0x040302,
      wide: 0x0c0b0a0908070605n,
      flags: { on: true, level: 9 },
      name: 'abcd',
      numbers: [1, 0xffffffff],
      label: 'x',
    });
    expect(hex(writeStruct(layout, value))).toBe(
      '01020304' + '05060708090a0b0c' + '9100' + '61626364' + '0000' + '0200' + '01000000ffffffff' + '78',
    );
  });

  it('take the whole integer for bits, unnamed bits included', () => {
    const value = make(layout, { flags: 0x8f51 });
    expect(value.flags).toEqual({ on: true, level: 5, reserved: 0x8f00 });
    expect(hex(writeStruct(layout, value)).slice(24, 28)).toBe('518f');
  });

  it.each([
    [
      'a number that is too large',
      { small: 256 },
      '"thing.small" expected integer from 0 to 2^8 - 1, got 256',
    ],
    ['a negative number', { odd: -1 }, '"thing.odd" expected integer from 0 to 2^24 - 1, got -1'],
    ['a number for 64 bits', { wide: 1 }, '"thing.wide" expected a bigint, got number'],
    ['a fraction in an array', { numbers: [1, 0.5] }, '"thing.numbers[1]" expected integer'],
    ['text in an array', { numbers: ['1'] }, '"thing.numbers[0]" expected a number, got "1"'],
    ['too many bits', { flags: { level: 16 } }, 'thing.flags: "level" expected integer from 0 to 15, got 16'],
    ['a number for one bit', { flags: { on: 2 } }, 'thing.flags: "on" expected boolean, got 2'],
    [
      'unnamed bits that have names',
      { flags: { reserved: 1 } },
      'thing.flags: "reserved" expected only bits of',
    ],
    ['text of another length', { name: 'abc' }, '"thing.name" expected 4 bytes, got 3'],
    ['characters beyond one byte', { label: 'ā' }, 'thing.label: expected characters up to U+00FF'],
    ['bytes of another length', { pad: new Uint8Array(3) }, '"thing.pad" expected 2 bytes, got 3'],
    ['an object for bytes', { pad: {} }, '"thing.pad" expected a Uint8Array, got object'],
    ['no array', { numbers: null }, '"thing.numbers" expected an array, got null'],
  ])('refuse %s', (_, part, message) => {
    const value = { ...make(layout, {}), ...(part as object) };
    expect(() => writeStruct(layout, value as never)).toThrow(message);
  });
});

describe('signed integers', () => {
  const signed = struct('files', 'Files', { fd: s32(), more: array(s32()) });
  const reading = () => new Reading(() => {}, 16);

  it("are two's complement, below zero and back", () => {
    const value = make(signed, { fd: -1, more: [-(2 ** 31), 7] });
    const bytes = writeStruct(signed, value);
    expect(hex(bytes)).toBe('ffffffff' + '00000080' + '07000000');
    expect(readStruct(signed, bytes, 0, reading())).toEqual(value);
  });

  it.each([2 ** 31, -(2 ** 31) - 1, 0.5])('do not hold %d', (wrong) => {
    expect(() => writeStruct(signed, make(signed, { fd: wrong }))).toThrow(RangeError);
    expect(() => writeStruct(signed, make(signed, { more: [wrong] }))).toThrow(RangeError);
  });
});
