import { localityInformation, localityInformationRevision1 } from '../../../tables/hmat.ts';
import type { TablesRule } from '../../rule.ts';

const UNREACHABLE = 0xffff;
const LARGEST = 0xffffffffn;

/** A value is an entry times the base unit, in 32 bits; others count as unknown (`hmat_normalize`). */
export const performanceValue: TablesRule = {
  code: 'PXM234',
  severity: 'warning',
  *check(set) {
    const localities = set.records('HMAT', localityInformation, localityInformationRevision1);
    for (const { value, place } of localities) {
      const base = value.entryBaseUnit;
      const largest = value.entries.reduce(
        (most, entry) => (entry > most && entry < UNREACHABLE ? entry : most),
        0,
      );
      if (largest === 0 || (base !== 0n && BigInt(largest) * base <= LARGEST)) continue;
      yield {
        ...place,
        message:
          base === 0n
            ? 'HMAT: the base unit of values is 0'
            : `HMAT: ${largest} times the base unit ${base} is more than 32 bits hold`,
        source: 'drivers/acpi/numa/hmat.c hmat_normalize',
        remedy: base === 0n ? 'write the unit that the entries are in' : 'write a smaller base unit',
      };
    }
  },
};
