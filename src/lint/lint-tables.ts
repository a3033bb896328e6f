import type { GuestOptions } from '../guest/guest-view.ts';
import { anomalyFindings } from './anomaly-findings.ts';
import type { LintFinding } from './finding.ts';
import { guestFindings } from './guest-findings.ts';
import { apply, type TablesRule } from './rule.ts';
import { GIVEN_TABLES_RULES } from './rules/tables-rules.ts';
import type { TableSet } from './table-set.ts';

/** Everything that can be said of the tables of one machine. */
export function lintTables(
  tables: TableSet,
  options: GuestOptions,
  rules: readonly TablesRule[] = GIVEN_TABLES_RULES,
): LintFinding[] {
  return [...anomalyFindings(tables), ...guestFindings(tables, options), ...apply(rules, tables)];
}
