import { memoryAffinity } from '../../../tables/srat.ts';
import type { TablesRule } from '../../rule.ts';

/** Bytes of a section of memory: x86-64, and Arm with pages of 4 or 16 KiB. */
const SECTION = 1n << 27n;

/** Where a section of memory belongs to two domains, Linux keeps it with one of them, or does without SRAT. */
export const domainBorder: TablesRule = {
  code: 'PXM175',
  severity: 'warning',
  *check(set) {
    const ranges = set
      .records('SRAT', memoryAffinity)
      .filter(({ value }) => value.flags.enabled && value.rangeLength > 0n)
      .sort((a, b) => (a.value.baseAddress < b.value.baseAddress ? -1 : 1));
    for (const [index, { value, place }] of ranges.entries()) {
      const before = ranges[index - 1]?.value;
      if (before === undefined || before.proximityDomain === value.proximityDomain) continue;
      const { baseAddress: base } = value;
      if (base % SECTION === 0n || before.baseAddress + before.rangeLength !== base) continue;
      yield {
        ...place,
        message: `SRAT: domain ${before.proximityDomain} ends at 0x${base.toString(16)}, inside a section of 128 MiB that domain ${value.proximityDomain} goes on in`,
        source: 'mm/numa_memblks.c numa_register_meminfo',
        remedy: 'let domains end at multiples of 128 MiB',
      };
    }
  },
};
