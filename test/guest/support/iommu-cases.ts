import { expect } from 'vitest';
import type { GuestView } from '../../../src/guest/view.ts';
import type { RuleCase } from './rule-case.ts';
import { changed, golden, u16, u32, u64 } from './tables.ts';

const dmar = golden('units-beyond-qemu');
const ivrs = golden('amd-bridges');
const viot = golden('virtio-iommu-ports');
const iort = golden('smmuv3-two-sockets');

const noUnit = ({ iommu }: GuestView) => expect(iommu.units).toEqual([]);
const notRemapped = ({ iommu }: GuestView) => expect(iommu.interruptRemapping.on).toBe(false);

/** A DRHD without scopes, each with a base of its own. */
function drhdRecord(_: unknown, index: number): [at: number, bytes: readonly number[]] {
  return [48 + index * 16, [...u16(0), ...u16(16), 0, 0, 0, 0, ...u64(BigInt(index + 1) * 0x1000n)]];
}

/** Rules about DMAR, IVRS, VIOT and IORT. */
export const IOMMU_CASES: readonly RuleCase[] = [
  { rule: 'dmar-width', effect: 'rejected', tables: changed(dmar, 'DMAR', { 36: [10] }), leaves: noUnit },
  {
    rule: 'dmar-drhd-base',
    effect: 'rejected',
    tables: changed(dmar, 'DMAR', { 56: u64(0n) }),
    leaves: noUnit,
  },
  {
    rule: 'dmar-without-unit',
    effect: 'rejected',
    tables: changed(dmar, 'DMAR', {}, { length: 48 }),
    leaves: noUnit,
  },
  {
    rule: 'dmar-past-end',
    effect: 'rejected',
    tables: changed(dmar, 'DMAR', { 166: u16(21) }),
    leaves: noUnit,
  },
  {
    rule: 'dmar-length-zero',
    effect: 'dropped',
    tables: changed(dmar, 'DMAR', { 122: u16(0) }),
    leaves: ({ iommu }) => expect(iommu.units).toHaveLength(1),
  },
  {
    rule: 'dmar-scope-length',
    effect: 'rejected',
    tables: changed(dmar, 'DMAR', { 65: [5] }),
    leaves: noUnit,
  },
  {
    rule: 'dmar-scope-type',
    effect: 'doubted',
    tables: changed(dmar, 'DMAR', { 136: [7] }),
    leaves: ({ iommu }) => expect(iommu.functions.some(({ unit }) => unit === 'dmar1')).toBe(false),
  },
  {
    rule: 'dmar-rhsa-base',
    effect: 'doubted',
    tables: changed(dmar, 'DMAR', { 152: u64(0x1000n) }),
    leaves: ({ iommu }) => expect(iommu.units[0]).not.toHaveProperty('node'),
  },
  {
    rule: 'dmar-andd-name',
    effect: 'rejected',
    // The RHSA that is last becomes an ANDD whose name fills it.
    tables: changed(dmar, 'DMAR', { 164: u16(4), 168: new Array<number>(16).fill(65) }),
    leaves: noUnit,
  },
  {
    rule: 'dmar-rmrr-range',
    effect: 'doubted',
    // It becomes an RMRR without scopes.
    tables: changed(dmar, 'DMAR', {
      144: [...u16(1), ...u16(40), 0, 0, 0, 0, ...u64(0x1000n), ...u64(0x1fffn - 1n)],
      168: [1, 16],
      184: [],
    }),
    leaves: ({ reserved }) => expect(reserved[0]).toMatchObject({ base: 0x1000n, length: 0xfffn }),
  },
  {
    rule: 'dmar-rmrr-ram',
    effect: 'doubted',
    tables: changed(dmar, 'DMAR', {
      144: [...u16(1), ...u16(40), 0, 0, 0, 0, ...u64(0x1000n), ...u64(0x1fffn)],
      168: [1, 16],
    }),
    options: { ram: [{ base: 0n, length: 0x80000000n }] },
  },
  {
    rule: 'dmar-rmrr-ram',
    effect: 'doubted',
    tables: changed(dmar, 'DMAR', {
      144: [...u16(1), ...u16(40), 0, 0, 0, 0, ...u64(0x1000n), ...u64(0x1fffn)],
      168: [1, 16],
    }),
    options: { reserved: [{ base: 0x1000n, length: 0xfffn }] },
  },
  {
    rule: 'dmar-units',
    effect: 'rejected',
    tables: changed(dmar, 'DMAR', Object.fromEntries(Array.from({ length: 1025 }, drhdRecord)), {
      length: 48 + 1025 * 16,
    }),
    leaves: noUnit,
  },
  {
    rule: 'dmar-ioapic-missing',
    effect: 'rejected',
    tables: changed(dmar, 'DMAR', { 68: [9] }),
    leaves: notRemapped,
  },
  {
    rule: 'ivrs-checksum',
    effect: 'rejected',
    tables: changed(ivrs, 'IVRS', { 40: [1] }, { sealed: false }),
    leaves: noUnit,
  },
  {
    rule: 'ivrs-block-length',
    effect: 'hangs',
    tables: changed(ivrs, 'IVRS', { 178: u16(0) }),
    leaves: noUnit,
  },
  // A memory definition for the IOMMU's own device becomes the type of block that is used.
  {
    rule: 'ivrs-block-type',
    effect: 'rejected',
    tables: changed(ivrs, 'IVRS', { 176: [0x21] }),
    leaves: noUnit,
  },
  { rule: 'ivrs-base', effect: 'doubted', tables: changed(ivrs, 'IVRS', { 184: u64(0n) }) },
  {
    rule: 'ivrs-entry-type',
    effect: 'hangs',
    tables: changed(ivrs, 'IVRS', { 216: [0x80] }),
    leaves: noUnit,
  },
  {
    rule: 'ivrs-special-variety',
    effect: 'rejected',
    tables: changed(ivrs, 'IVRS', { 319: [3] }),
    leaves: noUnit,
  },
  {
    rule: 'ivrs-ioapic-missing',
    effect: 'rejected',
    tables: changed(ivrs, 'IVRS', { 316: [9] }),
    leaves: notRemapped,
  },
  {
    rule: 'ivrs-southbridge',
    effect: 'rejected',
    tables: changed(ivrs, 'IVRS', { 317: u16(0xa8) }),
    leaves: notRemapped,
  },
  // The I/O APIC at 00:14.0 is another than that of the timer.
  {
    rule: 'ivrs-southbridge',
    effect: 'rejected',
    tables: changed(ivrs, 'APIC', { 60: u32(24) }),
    leaves: notRemapped,
  },
  {
    rule: 'ivrs-units',
    effect: 'rejected',
    tables: changed(
      ivrs,
      'IVRS',
      Object.fromEntries(
        Array.from({ length: 33 }, (_, index) => [48 + index * 40, [0x11, 0, ...u16(40), ...u16(index)]]),
      ),
      { length: 48 + 33 * 40 },
    ),
    leaves: noUnit,
  },
  { rule: 'viot-bounds', effect: 'rejected', tables: changed(viot, 'VIOT', { 66: u16(25) }) },
  {
    rule: 'viot-length',
    effect: 'rejected',
    tables: changed(viot, 'VIOT', { 66: u16(23) }),
    leaves: ({ iommu }) => expect(iommu.claims).toEqual([]),
  },
  { rule: 'viot-type', effect: 'dropped', tables: changed(viot, 'VIOT', { 64: [9] }) },
  { rule: 'viot-output', effect: 'dropped', tables: changed(viot, 'VIOT', { 80: u16(64) }), leaves: noUnit },
  {
    rule: 'iort-past-end',
    effect: 'dropped',
    tables: changed(iort, 'IORT', { 36: u32(5) }),
    leaves: ({ iommu }) => expect(iommu.units).toHaveLength(2),
  },
  {
    rule: 'iort-null-reference',
    effect: 'dropped',
    tables: changed(iort, 'IORT', { 296: u32(0) }),
    leaves: ({ iommu }) => expect(iommu.claims).toEqual([]),
  },
  {
    rule: 'iort-single-mapping',
    effect: 'dropped',
    tables: changed(iort, 'IORT', { 156: u32(1) }),
    leaves: ({ iommu }) => expect(iommu.interruptRemapping.on).toBe(true),
  },
  {
    rule: 'iort-rmr-revision',
    effect: 'dropped',
    tables: changed(iort, 'IORT', { 8: [3], 160: [6] }),
  },
  { rule: 'iort-rmr-mapping', effect: 'dropped', tables: changed(iort, 'IORT', { 160: [6], 168: u32(0) }) },
  {
    rule: 'iort-rmr-empty',
    effect: 'doubted',
    // An SMMU becomes reserved memory of one range.
    tables: changed(iort, 'IORT', {
      160: [6],
      176: [...u32(0), ...u32(1), ...u32(28)],
      188: u64(0x10000n),
      196: u64(0n),
    }),
  },
  {
    rule: 'iort-rmr-alignment',
    effect: 'doubted',
    tables: changed(iort, 'IORT', {
      160: [6],
      176: [...u32(0), ...u32(1), ...u32(28)],
      188: u64(0x1100n),
      196: u64(0x10000n),
    }),
    leaves: ({ reserved }) => expect(reserved[0]).toMatchObject({ base: 0x1000n, length: 0x11000n }),
  },
];
