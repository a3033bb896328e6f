import type { GuestOptions } from '../guest/guest-view.ts';
import { anomalyFindings } from './anomaly-findings.ts';
import type { LintFinding } from './finding.ts';
import { guestFindings } from './guest-findings.ts';
import { apply } from './rule.ts';
import { TABLES_RULES } from './rules/tables-rules.ts';
import type { TableSet } from './table-set.ts';

/** Everything that can be said of the tables of one machine. */
export function lintTables(tables: TableSet, options: GuestOptions): LintFinding[] {
  return [...anomalyFindings(tables), ...guestFindings(tables, options), ...apply(TABLES_RULES, tables)];
}
