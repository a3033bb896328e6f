import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat } from '../../src/aml/concat.ts';
import { integer } from '../../src/aml/integer.ts';
import { namePath } from '../../src/aml/name-path.ts';
import { packageLength } from '../../src/aml/package-length.ts';
import { device, externalDevices, name, scope } from '../../src/aml/terms.ts';

const HEADER = 36;
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('terms give the bytes that iasl compiles from the same source', () => {
  const adr = (value: number) => name('_ADR', integer(value));
  const pxm = (value: number) => name('_PXM', integer(value));
  const written = concat([
    externalDevices(['\\_SB.PCI0', '\\_SB.PCI0.S18.S00', '\\_SB.PC10', '\\_SB.CL40', '\\_SB.PCI0']),
    scope('\\_SB.PCI0', [pxm(0)]),
    scope('\\_SB.PCI0.S18.S00', [pxm(0x100)]),
    scope('\\_SB.PC10', [
      device('S00', [adr(0), device('S00', [adr(0), pxm(1)]), device('S01', [adr(1), pxm(2)])]),
      device('S09', [adr(0x10001), pxm(0x12345), device('SF8', [adr(0x1f0000), pxm(0xff)])]),
    ]),
    scope('\\_SB.CL40', [device('S00', [adr(0), pxm(3)])]),
  ]);
  const compiled = readFileSync(join(import.meta.dirname, '../data/aml/proximities.aml'));
  expect(hex(written)).toBe(hex(compiled.subarray(HEADER)));
});

describe('a package length', () => {
  /** The value that ACPI 6.5 §20.2.4 gives to bytes. */
  const lengthIn = (bytes: Uint8Array) => {
    const [lead = 0, ...more] = bytes;
    if (more.length === 0) return lead & 0x3f;
    return more.reduce((sum, byte, at) => sum + byte * 2 ** (4 + 8 * at), lead & 0x0f);
  };

  test('counts the content and its own bytes, and is as short as can be', () => {
    fc.assert(
      fc.property(fc.oneof(fc.nat(0x200), fc.integer({ min: 0, max: 0x0fff_fff0 })), (size) => {
        const bytes = packageLength(size);
        expect(bytes[0] === undefined ? 0 : bytes[0] >> 6).toBe(bytes.length - 1);
        expect(lengthIn(bytes)).toBe(size + bytes.length);
        const shorter = [1, 2, 3].slice(0, bytes.length - 1);
        for (const length of shorter)
          expect(size + length).toBeGreaterThan(length === 1 ? 0x3f : 2 ** (8 * length - 4) - 1);
      }),
    );
  });

  test.each([
    [0x3e, '3f'],
    [0x3f, '4104'],
    [0xffd, '4fff'],
    [0xffe, '810001'],
    [0xf_fffc, '8fffff'],
    [0xf_fffd, 'c1000001'],
  ])('of %i bytes is %s', (size, bytes) => {
    expect(hex(packageLength(size))).toBe(bytes);
  });

  test('refuses what no package can hold', () => {
    expect(() => packageLength(2 ** 28)).toThrow(RangeError);
  });
});

describe('a name', () => {
  test.each([
    ['S0', '53305f5f'],
    ['\\_SB', '5c5f53425f'],
    ['\\_SB.PCI0', '5c2e5f53425f50434930'],
    ['PCI0.S18.S00', '2f03504349305331385f5330305f'],
  ])('%s is %s', (path, bytes) => {
    expect(hex(namePath(path))).toBe(bytes);
  });

  test.each(['', '\\', 'pci0', 'PCI00', '0PC', 'A..B', 'A.B.'])('cannot be %j', (path) => {
    expect(() => namePath(path)).toThrow(TypeError);
  });

  test('has at most 255 segments', () => {
    expect(namePath(Array(255).fill('S00').join('.')).length).toBe(2 + 255 * 4);
    expect(() => namePath(Array(256).fill('S00').join('.'))).toThrow(RangeError);
  });
});

describe('an integer', () => {
  test.each([
    [0, '00'],
    [1, '01'],
    [2, '0a02'],
    [0xff, '0aff'],
    [0x100, '0b0001'],
    [0x1_0000, '0c00000100'],
    [0x1_0000_0000n, '0e0000000001000000'],
  ])('%i is %s', (value, bytes) => {
    expect(hex(integer(value))).toBe(bytes);
  });

  test.each([-1, 2n ** 64n])('cannot be %i', (value) => {
    expect(() => integer(value)).toThrow(RangeError);
  });
});
