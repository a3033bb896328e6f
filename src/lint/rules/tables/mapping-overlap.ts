import { namedComponent, pmcg, rootComplex, smmu, smmuv3 } from '../../../tables/iort/nodes.ts';
import type { TablesRule } from '../../rule.ts';

/** Of mappings that take the same ids Linux uses the first, and says so unless they share one id at their border. */
export const mappingOverlap: TablesRule = {
  code: 'PXM238',
  severity: 'warning',
  *check(set) {
    for (const { value, place } of set.records('IORT', rootComplex, namedComponent, smmu, smmuv3, pmcg)) {
      const ranges = value.mappings
        .filter(({ flags }) => !flags.singleMapping)
        .map(({ inputBase, idCount }) => ({ first: inputBase, last: inputBase + idCount }))
        .sort((a, b) => a.first - b.first);
      const twice = ranges.find((range, index) => (ranges[index - 1]?.last ?? -1) > range.first);
      if (twice === undefined) continue;
      yield {
        ...place,
        message: `IORT: two mappings of a node take id 0x${twice.first.toString(16)}`,
        source: 'drivers/acpi/arm64/iort.c iort_id_map',
        remedy: 'let mappings of a node not overlap; the count of ids is one less than there are',
      };
    }
  },
};
