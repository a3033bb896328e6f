import { rootComplex, smmuv3 } from '../../../tables/iort/nodes.ts';
import type { TablesRule } from '../../rule.ts';

/** Revisions of tables that there are. */
const TABLES: readonly (readonly [signature: string, first: number, last: number])[] = [
  ['IVRS', 1, 2],
  ['APIC', 1, 7],
];
const REVISION_AT = 8;
const LAST_ROOT_COMPLEX = 4;
const LAST_SMMU = 5;

/** What no standard defines is read as if it were the last that one does. */
export const unknownRevision: TablesRule = {
  code: 'PXM205',
  severity: 'warning',
  *check(set) {
    for (const [signature, first, last] of TABLES) {
      const found = set.first(signature);
      const revision = found?.bytes[REVISION_AT] ?? first;
      if (found === undefined || (revision >= first && revision <= last)) continue;
      yield {
        on: signature,
        file: found.name,
        offset: REVISION_AT,
        message: `${signature}: there is no revision ${revision}`,
        remedy: `write one from ${first} to ${last}`,
      };
    }
    for (const { value, place } of set.records('IORT', rootComplex, smmuv3)) {
      const last = value.kind === 'smmuv3' ? LAST_SMMU : LAST_ROOT_COMPLEX;
      if (value.revision <= last) continue;
      yield {
        ...place,
        message: `IORT: there is no revision ${value.revision} of such a node`,
        remedy: `write ${last} at most`,
      };
    }
  },
};
