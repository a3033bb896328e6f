import type { TableRule } from '../tables/rules.ts';
import type { LintFinding } from './finding.ts';
import type { TableSet } from './table-set.ts';

const AS_STANDARD = 'write what the standard says';
const LENGTHS = 'correct the lengths: pxm edit sets them';

const REMEDIES: Readonly<Record<TableRule, string>> = {
  PXM210: 'write zero, or what the standard says',
  PXM211: LENGTHS,
  PXM212: LENGTHS,
  PXM213: LENGTHS,
  PXM214: 'remove them, or count them',
  PXM215: LENGTHS,
  PXM216: AS_STANDARD,
  PXM217: AS_STANDARD,
  PXM218: LENGTHS,
  PXM219: 'write a multiple of what the standard asks for',
  PXM220: 'correct it: pxm edit does',
  PXM221: LENGTHS,
  PXM222: 'write printable ASCII',
  PXM223: 'make the table as long as its signature needs',
  PXM224: 'end the text with a NUL byte',
  PXM225: 'is this a table of one machine?',
  PXM226: 'put it where the structure says',
  PXM227: 'name an element that is there',
  PXM228: 'leave no bytes between the parts',
  PXM230: 'name the offset of a record',
  PXM231: 'let references end somewhere',
};

/** What decoding found odd. */
export function anomalyFindings({ tables }: TableSet): LintFinding[] {
  return tables.flatMap(({ name, signature, table }) =>
    (table.anomalies ?? []).map(({ rule, severity, offset, message }) => {
      const code = rule as TableRule;
      return {
        code,
        severity,
        message: `${signature}: ${message}`,
        on: signature,
        file: name,
        offset,
        remedy: REMEDIES[code],
      };
    }),
  );
}
