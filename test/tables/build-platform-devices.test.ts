import { describe, expect, test } from 'vitest';
import { buildTables } from '../../src/tables/build/build-tables.ts';
import type { Dmar } from '../../src/tables/dmar.ts';
import type { Ivrs } from '../../src/tables/ivrs/ivrs.ts';
import { qemuArgs } from '../../src/vmm/qemu/qemu-args.ts';
import { resolved } from '../topology/support/resolved.ts';

const topology = (vmm: string, rest: string) => `
machine: { type: q35, vmm: ${vmm} }
memory: { total: 1G }
${rest}
`;

function builtOf(text: string, signature: string) {
  const table = buildTables(resolved(text)).find((one) => one.signature === signature);
  if (table === undefined) throw new Error(`no ${signature} was built`);
  return table;
}
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const hex = (text: string) => text.replaceAll(/\s/g, '');

const AMD = `iommus: [{ id: amd, type: amd }]
platform-devices:
  - { id: uart, iommu: amd, requester: '00:14.5', hid: AMDI0020, uid: '\\_SB.FUR0' }
  - { id: emmc, iommu: amd, requester: '00:14.5', hid: AMDI0040, cid: PNP0D40, uid: 7 }
  - { id: i2c, iommu: amd, requester: '00:14.6', hid: AMD0010 }`;

/** Laid out by hand from AMD 48882 section 5.2.2.7: type, id, setting, HID, CID, format, length, UID. */
const HID_ENTRIES = hex(`
  f0 a500 00 414d444930303230 0000000000000000 02 09 5c5f53422e46555230
  f0 a500 00 414d444930303430 504e503044343000 01 08 0700000000000000
  f0 a600 00 414d443030313000 0000000000000000 00 00`);

describe('devices that are not on PCI', () => {
  test('behind an AMD IOMMU are entries of the newest type of block alone', () => {
    const { bytes, table, publishedBy } = builtOf(topology('none', AMD), 'IVRS');
    expect(publishedBy).toBe('supplied');
    expect(hexOf(bytes).endsWith(HID_ENTRIES)).toBe(true);
    expect(hexOf(bytes).split('414d444930303230')).toHaveLength(2);
    const kinds = (table as Ivrs).blocks.map((block) => block.kind);
    expect(kinds).toEqual(['ivhd10', 'ivhd11', 'ivhd40']);
  });

  // ACPI 6.5, VIOT: unit on PCI at 30h, unit with registers at 40h, a range and an endpoint of 24 bytes for each.
  test('behind a virtio-iommu are endpoints that refer to their unit by its place', () => {
    const text = topology(
      'none',
      `buses: [{ id: far, type: expander, number: 0x40, slot: 4 }]
iommus:
  - { id: one, type: virtio, slot: 3 }
  - { id: two, type: virtio, buses: [far], base: 0xfeb00000 }
platform-devices:
  - { id: dma, iommu: two, base: 0xfeb10000 }
  - { id: crypto, iommu: one, base: 0xfeb20000, endpoint: 0x20000 }
  - { id: nic, iommu: two, base: 0xfeb30000 }`,
    );
    const { bytes } = builtOf(text, 'VIOT');
    const units = '03 00 1000 0000 1800 0000000000000000  04 00 1000 00000000 0000b0fe00000000';
    const crypto = '02 00 1800 00000200 0000b2fe00000000 3000 000000000000';
    const ofTwo =
      '02 00 1800 00000100 0000b1fe00000000 4000 000000000000' +
      '02 00 1800 01000100 0000b3fe00000000 4000 000000000000';
    const seen = hexOf(bytes);
    expect(seen.slice(48 * 2, 80 * 2)).toBe(hex(units));
    expect(seen).toContain(hex(crypto));
    expect(seen.endsWith(hex(ofTwo))).toBe(true);
  });

  test.each([
    [
      'DMAR',
      `iommus: [{ id: u, type: intel }]\nplatform-devices: [{ id: dma, iommu: u, path: '\\_SB_.DMA0', requester: '00:1e.1' }]`,
    ],
    ['IVRS', AMD.replaceAll('amd', 'u').replace('type: u', 'type: amd')],
    [
      'VIOT',
      'iommus: [{ id: u, type: virtio }]\nplatform-devices: [{ id: dma, iommu: u, base: 0xfeb10000 }]',
    ],
    ['DMAR', 'devices: [{ id: dsa, model: e1000e, ats-required: true }]\niommus: [{ id: u, type: intel }]'],
    [
      'DMAR',
      'devices: [{ id: dsa, model: e1000e, soc-properties: [hardened-ats] }]\niommus: [{ id: u, type: intel }]',
    ],
  ])('are nothing that QEMU writes into %s: the command line is refused', (signature, rest) => {
    const text = topology('qemu-11.1', rest);
    expect(builtOf(text, signature).publishedBy).toBe('supplied');
    expect(() => qemuArgs(resolved(text))).toThrow(/PXM300/);
  });
});

describe('SATC and SIDP', () => {
  const intel = (device: string) =>
    topology('none', `devices: [{ id: dsa, slot: 5${device} }]\niommus: [{ type: intel }]`);

  test('are not written for devices that say nothing', () => {
    const { table } = builtOf(intel(''), 'DMAR');
    expect(JSON.stringify(table, (_, value) => (typeof value === 'bigint' ? `${value}` : value))).not.toMatch(
      /"kind":"(satc|sidp|andd)"/,
    );
  });

  // VT-d section 8.9: bit 0 of the flags of a scope; the cache is neither required nor hardened.
  test('properties alone need no translation cache', () => {
    const { bytes } = builtOf(intel(', soc-properties: [no-nested-translation]'), 'DMAR');
    expect(hexOf(bytes).endsWith(hex('0600 1000 0000 0000  01 08 01 00 00 00 05 00'))).toBe(true);
  });
});

describe('units of two kinds in one machine', () => {
  const mixed = (second: string) =>
    topology(
      'none',
      `buses: [{ id: far, type: expander, number: 0x40, slot: 4 }, { id: rp, type: root-port, on: far }]
devices: [{ id: nic, on: rp }]
iommus: [{ type: intel, device-iotlb: true }, { type: ${second}, buses: [far] }]`,
    );
  const definitions = (text: string) =>
    (builtOf(text, 'DMAR').table as Dmar).structures.flatMap((one) => (one.kind === 'drhd' ? [one] : []));

  test('what another kind serves is not included in all that a DRHD includes', () => {
    const [unit] = definitions(mixed('virtio'));
    expect(unit?.flags).toMatchObject({ includePciAll: false });
    expect(unit?.scopes.flatMap((scope) => ('startBus' in scope ? scope.startBus : []))).not.toContain(0x40);
    expect(definitions(mixed('intel')).map(({ flags }) => flags.includePciAll)).toEqual([false, true]);
  });
});
