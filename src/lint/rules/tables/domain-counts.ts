import { maximumDomainInformation } from '../../../tables/msct.ts';
import type { TablesRule } from '../../rule.ts';

const FIRST_RECORD = 0x38;

/** More records than there can be domains, or one that ends before it starts (fwts msct). */
export const domainCounts: TablesRule = {
  code: 'PXM299',
  severity: 'warning',
  *check(set) {
    const msct = set.decoded('MSCT');
    if (msct === undefined) return;
    if (msct.table.domainsOffset < FIRST_RECORD) {
      yield {
        on: 'MSCT',
        file: msct.name,
        offset: 36,
        message: `MSCT: records start at 0x${msct.table.domainsOffset.toString(16)}, inside of what comes before them`,
        remedy: `write 0x${FIRST_RECORD.toString(16)}`,
      };
    }
    const most = msct.table.maximumProximityDomains + 1;
    const records = set.records('MSCT', maximumDomainInformation);
    if (records.length > most) {
      yield {
        on: 'MSCT',
        file: msct.name,
        message: `MSCT: there are ${records.length} records, but at most ${most} domains`,
        remedy: 'correct the number of domains, which is written less one',
      };
    }
    for (const { value, place } of records) {
      if (value.domainRangeLow <= value.domainRangeHigh) continue;
      const message = `MSCT: a record is about domains ${value.domainRangeLow} to ${value.domainRangeHigh}`;
      yield { ...place, message, remedy: 'let the last domain not be less than the first' };
    }
  },
};
