import { drhd } from '../../../tables/dmar.ts';
import type { TablesRule } from '../../rule.ts';

/** Of several units for everything else in a segment the first one gets it. */
export const catchAllUnits: TablesRule = {
  code: 'PXM296',
  severity: 'warning',
  *check(set) {
    const seen = new Set<number>();
    for (const { value, place } of set.records('DMAR', drhd)) {
      if (!value.flags.includePciAll) continue;
      if (seen.has(value.segment)) {
        yield {
          ...place,
          message: `DMAR: segment ${value.segment} has a second unit for all other devices`,
          source: 'drivers/iommu/intel/dmar.c dmar_find_matched_drhd_unit',
          remedy: 'let one unit of each segment have INCLUDE_PCI_ALL',
        };
      }
      seen.add(value.segment);
    }
  },
};
