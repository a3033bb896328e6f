import { chbs } from '../../../tables/cedt.ts';
import type { TablesRule } from '../../rule.ts';

/** Bytes of component registers by version. */
const LENGTHS: readonly (bigint | undefined)[] = [0x2000n, 0x10000n];

/** Linux does without registers of a host bridge that are not as their version has them. */
export const cxlHostBridge: TablesRule = {
  code: 'PXM233',
  severity: 'warning',
  *check(set) {
    const versions = new Map<number, number>();
    for (const { value, place } of set.records('CEDT', chbs)) {
      const { uid, cxlVersion, baseAddress, rangeLength } = value;
      const why = (message: string, remedy: string) => ({
        ...place,
        message: `CEDT: host bridge ${uid} ${message}`,
        source: 'drivers/cxl/acpi.c cxl_get_chbs_iter',
        remedy,
      });
      const length = LENGTHS[cxlVersion];
      const before = versions.get(uid) ?? cxlVersion;
      versions.set(uid, cxlVersion);
      if (length === undefined) yield why(`has version ${cxlVersion}`, 'write version 0 or 1');
      else if (rangeLength !== length)
        yield why(`has 0x${rangeLength.toString(16)} bytes of registers`, `write 0x${length.toString(16)}`);
      else if (baseAddress === 0n) yield why('has no registers', 'write the address of its registers');
      else if (before !== cxlVersion)
        yield why('is described in two versions', 'keep one record for each host bridge');
    }
  },
};
