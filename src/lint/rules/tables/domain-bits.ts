import { localApicAffinity, memoryAffinity } from '../../../tables/srat.ts';
import type { TablesRule } from '../../rule.ts';

/** Domains had 8 bits before revision 2 of SRAT, and bytes beside them were reserved. */
export const domainBits: TablesRule = {
  code: 'PXM204',
  severity: 'warning',
  *check(set) {
    const revision = set.decoded('SRAT')?.table.revision ?? 2;
    if (revision > 1) return;
    for (const { value, place } of set.records('SRAT', memoryAffinity, localApicAffinity)) {
      const domain =
        value.kind === 'memory'
          ? value.proximityDomain
          : value.proximityDomainHigh * 256 + value.proximityDomainLow;
      if (!value.flags.enabled || domain <= 0xff) continue;
      yield {
        ...place,
        message: `SRAT: Linux takes domain ${domain} for ${domain & 0xff} in a table of revision ${revision}`,
        source: 'drivers/acpi/numa/srat.c acpi_parse_srat',
        remedy: 'write revision 2 or 3',
      };
    }
  },
};
