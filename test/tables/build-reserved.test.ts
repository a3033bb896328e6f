import { describe, expect, test } from 'vitest';
import { buildTables } from '../../src/tables/build/build-tables.ts';
import { resolved } from '../topology/support/resolved.ts';

const topology = (device: string) => `machine: { type: q35, vmm: none }
memory: { total: 1G, reserved: [{ base: 0x10000000, size: 64K }] }
devices: [{ id: usb, slot: 5 }, { id: nic, slot: 6${device} }]
iommus: [{ type: amd }]
reserved-regions: [{ base: 0x10000000, size: 64K, devices: [usb, nic], access: read }]`;

/** Laid out by hand from AMD 48882 section 5.2.2.8: type 21h, unity map and readable, 32 bytes, the device. */
const ivmd = (id: string) => `21032000${id}0000${'00'.repeat(8)}0000001000000000${'000001'}0000000000`;

describe('a reserved region in IVRS', () => {
  const end = (text: string) =>
    Buffer.from(
      buildTables(resolved(text)).find(({ signature }) => signature === 'IVRS')?.bytes ?? [],
    ).toString('hex');

  test('is there once for each device behind a unit', () => {
    expect(end(topology('')).endsWith(`${ivmd('2800')}${ivmd('3000')}`)).toBe(true);
  });

  test('is not there for a device that bypasses', () => {
    const hex = end(topology(', bypass: true'));
    expect(hex.endsWith(ivmd('2800'))).toBe(true);
    expect(hex).not.toContain(ivmd('3000'));
  });
});
