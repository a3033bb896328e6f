import { expect, test } from 'vitest';
import { decodeHwInfo } from '../../src/vfio/hw-info.ts';
import { capabilityOf, infoCapabilities } from '../../src/vfio/info-capabilities.ts';
import { capIovaRange, capSparseMmap } from '../../src/vfio/uapi/capabilities.ts';
import { uuidBytes } from '../../src/vfio/uuid.ts';

const hex = (text: string) => new Uint8Array(Buffer.from(text.replace(/\s/g, ''), 'hex'));

// What Linux 6.12 told of the emulated VT-d of QEMU 11.1.
const VTD = hex('01000000 00000000 860226228c00d200 4a0ff00000000000');

test('registers of an IOMMU have their names', () => {
  expect(decodeHwInfo(1, VTD)).toEqual({
    kind: 'intel',
    type: 1,
    registers: { flags: 1n, cap: 0xd2008c22260286n, ecap: 0xf00f4an },
    bytes: VTD,
  });
  expect(decodeHwInfo(4, hex('d329000000000000 0100000000000000'))).toMatchObject({
    kind: 'amd',
    registers: { efr: 0x29d3n, efr2: 1n },
  });
  const words = Array.from({ length: 10 }, (_, index) => `0${index}000000`).join('');
  expect(decodeHwInfo(2, hex(words))).toMatchObject({
    kind: 'smmuv3',
    registers: { idr0: 2n, idr1: 3n, idr5: 7n, iidr: 8n, aidr: 9n },
  });
  expect(decodeHwInfo(3, hex('00000000 01 02 03 00')).registers).toMatchObject({
    ...{ version: 1n, log2vcmdqs: 2n, log2vsids: 3n },
  });
});

test('an IOMMU of a kind that came later, or told of too shortly, keeps its bytes', () => {
  expect(decodeHwInfo(9, VTD)).toEqual({ kind: 'unknown', type: 9, registers: {}, bytes: VTD });
  expect(decodeHwInfo(1, VTD.subarray(0, 20))).toMatchObject({ kind: 'intel', registers: {} });
  expect(decodeHwInfo(0, new Uint8Array())).toMatchObject({ kind: 'none', registers: {} });
});

// A structure of 24 bytes, then a capability without content, then usable ranges as Linux tells them behind VT-d.
const CHAIN = hex(`
  ${'00'.repeat(24)}
  0300 0100 20000000
  0100 0100 00000000 02000000 00000000
  0000000000000000 ffffdffe00000000 0000f0fe00000000 ffffffff7f000000
`);

test('capabilities follow each other, and those with a structure have one', () => {
  const found = infoCapabilities(CHAIN, 24);
  expect(found.map(({ id, version }) => [id, version])).toEqual([
    [3, 1],
    [1, 1],
  ]);
  expect(capabilityOf(found, 1, capIovaRange)?.iovaRanges.map(({ start, end }) => [start, end])).toEqual([
    [0n, 0xfedfffffn],
    [0xfef00000n, 0x7fffffffffn],
  ]);
  expect(capabilityOf(found, 2, capSparseMmap)).toBeUndefined();
});

test('capabilities that lead in circles or out of their bytes end there', () => {
  const circle = CHAIN.slice();
  circle[36] = 24;
  expect(infoCapabilities(circle, 24)).toHaveLength(2);
  const out = CHAIN.slice();
  out[31] = 0x80;
  expect(infoCapabilities(out, 24)).toHaveLength(1);
  expect(infoCapabilities(CHAIN, CHAIN.length - 7)).toEqual([]);
  expect(infoCapabilities(CHAIN, 0)).toEqual([]);
});

test('a list in a capability is no longer than its bytes', () => {
  const long = CHAIN.slice();
  long.fill(0xff, 40, 44);
  const ranges = capabilityOf(infoCapabilities(long, 24), 1, capIovaRange)?.iovaRanges;
  expect(ranges).toHaveLength(2);
});

test('a token is 16 bytes in the order it is written', () => {
  expect(Buffer.from(uuidBytes('01234567-89ab-cdef-0123-456789ABCDEF')).toString('hex')).toBe(
    '0123456789abcdef0123456789abcdef',
  );
  expect(() => uuidBytes('01234567-89ab-cdef-0123-456789abcde')).toThrow(RangeError);
});
