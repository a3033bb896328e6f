import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { atsEnabled } from '../../src/guest/check/ats-enabled.ts';
import { functionPlace } from '../../src/guest/check/function-place.ts';
import { type GuestTable, guestView } from '../../src/guest/guest-view.ts';
import { atsOf, firstFit, unitOf } from '../../src/guest/iommu/claims.ts';
import { configurationSpace } from './support/fake-sysfs.ts';
import { changed, golden, supplied } from './support/tables.ts';

const real = (name: string) =>
  new Uint8Array(readFileSync(join(import.meta.dirname, '../data/tables/hw/DMAR', `${name}.bin`)));

/** Whether a function may use ATS, by the functions on the way to it. */
function allowed(tables: readonly GuestTable[], ...way: string[]): boolean | undefined {
  const { iommu } = guestView(tables);
  const names = way.map((name) => `0000:${name}`);
  const place = functionPlace('0000', { way: names, numaNode: '-1', class: '' });
  return atsOf(firstFit(iommu.ats, place), unitOf(iommu.claims, place));
}

describe('ATS', () => {
  // Its ATSR names root ports 00:01.0, 00:02.0, 00:02.2, 00:03.0, 80:03.0 and 80:03.3.
  test.each([
    ['behind a root port that ATSR names', ['00:01.0', '01:00.0'], true],
    ['behind a switch below one', ['00:02.2', '02:00.0', '03:01.0', '04:00.0'], true],
    ['behind another root port', ['00:1c.0', '05:00.0'], false],
    ['on a root bus', ['00:1f.3'], true],
    ['behind another function of the same slot', ['80:03.1', '81:00.0'], false],
  ])('is for functions %s as a real DMAR says: %s', (_, way, wanted) => {
    expect(allowed([real('033dfa93')], ...way)).toBe(wanted);
  });

  test('is up to the unit for what SATC says cannot do without', () => {
    const tables = [real('4ff4c5fa')];
    expect(allowed(tables, '00:02.0')).toBeUndefined();
    expect(allowed(tables, '00:1f.3')).toBe(true);
    const optional = tables[0]?.slice() ?? new Uint8Array();
    optional[satcOf(optional) + 4] = 0;
    expect(allowed([optional], '00:02.0')).toBe(true);
  });

  test('is for no function without a unit', () => {
    expect(allowed(Object.values(supplied('dmar-per-socket')), '40:01.0', '43:00.0')).toBe(false);
    expect(allowed([], '00:05.0')).toBe(false);
  });

  test('is left to device and IOMMU by IVRS, and never for a virtio-iommu', () => {
    expect(allowed(Object.values(golden('amd-one')), '00:1f.2')).toBe(true);
    expect(allowed(Object.values(golden('virtio-iommu-ports')), '00:1f.2')).toBe(false);
  });

  test('is for the functions of a root complex of IORT that has it', () => {
    const tables = golden('smmuv3-two-sockets');
    const caching = Object.values(changed(tables, 'IORT', { [0xf8 + 24]: [1] }));
    expect(allowed(Object.values(tables), '10:00.0')).toBe(false);
    expect(allowed(caching, '10:00.0')).toBe(true);
    expect(allowed(caching, '00:02.0')).toBe(false);
  });

  test('is shown for functions that tables name', () => {
    const { functions } = guestView([real('033dfa93')]).iommu;
    const seen = (address: string) => functions.find((one) => one.address === address)?.ats;
    expect([seen('0000:00:01.0'), seen('0000:80:03.0')]).toEqual([true, true]);
  });

  test('that is on is read from configuration space', () => {
    expect(atsEnabled(configurationSpace(true))).toBe(true);
    expect(atsEnabled(configurationSpace(false))).toBe(false);
    expect(atsEnabled(new Uint8Array(4096))).toBeUndefined();
    expect(atsEnabled(configurationSpace(true).subarray(0, 64))).toBeUndefined();
    expect(atsEnabled(new Uint8Array(4096).fill(0xff))).toBeUndefined();
  });
});

/** Where the first structure of type 5 is. */
function satcOf(dmar: Uint8Array): number {
  let at = 48;
  while (dmar[at] !== 5 && at < dmar.length) at += dmar[at + 2] ?? 0;
  return at;
}
