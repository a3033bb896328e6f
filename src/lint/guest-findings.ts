import { type GuestOptions, guestView } from '../guest/guest-view.ts';
import type { Effect } from '../guest/view.ts';
import type { LintFinding } from './finding.ts';
import { GUEST_RULES, SEVERITIES } from './guest-rules.ts';
import type { TableSet } from './table-set.ts';

const CONSEQUENCES: Readonly<Record<Effect, string>> = {
  rejected: 'Linux does without',
  dropped: 'Linux drops it',
  doubted: 'Linux warns',
  hangs: 'Linux hangs',
  panics: 'Linux panics',
};

/** What Linux would reject, drop or doubt in tables, from their bytes alone. */
export function guestFindings(set: TableSet, options: GuestOptions): LintFinding[] {
  return guestView(set.tables, options).findings.flatMap(
    ({ rule, table, effect, offset, message, source }) => {
      const known = GUEST_RULES[rule];
      if (known === undefined) return [];
      const file = set.first(table)?.name;
      return {
        ...known,
        severity: SEVERITIES[effect],
        message: `${table}: ${message} (${CONSEQUENCES[effect]})`,
        on: table,
        source,
        ...(file !== undefined && { file }),
        ...(offset !== undefined && { offset }),
      };
    },
  );
}
