import { describe, expect, test } from 'vitest';
import { withSortedDevices } from '../../src/golden/bus-sets.ts';
import { decodeTable } from '../../src/tables/decode.ts';
import { encodeTable } from '../../src/tables/encode.ts';

/** A table of zeros behind its signature and length, with bytes put in at offsets. */
function table(signature: string, length: number, parts: Readonly<Record<number, readonly number[]>>) {
  const bytes = new Uint8Array(length);
  bytes.set(Buffer.from(signature));
  new DataView(bytes.buffer).setUint32(4, length, true);
  for (const [at, part] of Object.entries(parts)) bytes.set(part, Number(at));
  return decodeTable(bytes);
}

const scope = (type: number, bus: number, device: number) => [type, 8, 0, 0, 0, bus, device, 0];
const dmar = (...scopes: number[][]) =>
  table('DMAR', 64 + 8 * scopes.length, { 48: [0, 0, 16 + 8 * scopes.length], 64: scopes.flat() });
const ivrs = (...entries: number[][]) =>
  table('IVRS', 72 + entries.flat().length, {
    48: [0x10, 0, 24 + entries.flat().length],
    72: entries.flat(),
  });
const sorted = (one: ReturnType<typeof table>) =>
  Buffer.from(encodeTable(withSortedDevices(one))).toString('hex');

describe('tables of several expander buses', () => {
  const apic = [3, 8, 0, 0, 0, 0xff, 0, 0];
  const [root, near, far] = [scope(1, 0, 31), scope(2, 16, 0), scope(2, 32, 0)];

  test('are the same whatever bus a DMAR names first', () => {
    expect(sorted(dmar(apic, root, far, near))).toBe(sorted(dmar(apic, root, near, far)));
    expect(sorted(dmar(apic, root, near))).not.toBe(sorted(dmar(apic, root, far)));
  });

  test('are the same whatever bus an IVRS names first, ranges staying whole', () => {
    const bridge = [2, 0, 16, 0];
    const behind = [3, 0, 17, 0, 4, 0xff, 17, 0];
    const other = [2, 0, 32, 0];
    const last = [0x48, 0, 0, 0, 0, 0xa0, 0, 1];
    expect(sorted(ivrs(other, bridge, behind, last))).toBe(sorted(ivrs(bridge, behind, other, last)));
    expect(sorted(ivrs(behind, bridge, last))).toBe(sorted(ivrs(bridge, behind, last)));
    expect(sorted(ivrs(bridge, [3, 0, 17, 0], other, [4, 0xff, 17, 0]))).not.toBe(
      sorted(ivrs(bridge, behind, other)),
    );
  });

  test('lose nothing of what other tables put in order', () => {
    const slit = table('SLIT', 48, { 36: [2], 44: [10, 20, 30, 10] });
    expect(withSortedDevices(slit)).toBe(slit);
  });
});
