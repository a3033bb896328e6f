import { memoryAffinity } from '../../../tables/srat.ts';
import type { TablesRule } from '../../rule.ts';

/** Row and column i of SLIT are those of domain i: a domain beyond them has none. */
export const missingDistances: TablesRule = {
  code: 'PXM298',
  severity: 'warning',
  *check(set) {
    const slit = set.decoded('SLIT');
    if (slit === undefined) return;
    const { localities } = slit.table;
    const mask = (set.decoded('SRAT')?.table.revision ?? 2) <= 1 ? 0xff : -1;
    const domains = set
      .records('SRAT', memoryAffinity)
      .filter(({ value }) => value.flags.enabled)
      .map(({ value }) => (value.proximityDomain & mask) >>> 0);
    const beyond = domains.find((domain) => BigInt(domain) >= localities);
    if (beyond === undefined) return;
    yield {
      on: 'SLIT',
      file: slit.name,
      message: `SLIT: there are ${localities} localities, but SRAT has domain ${beyond}`,
      source: 'drivers/acpi/numa/srat.c acpi_parse_slit',
      remedy: 'number domains from 0 without gaps, and give each a row and a column',
    };
  },
};
