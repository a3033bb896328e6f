import type { GuestOptions } from '../guest/guest-view.ts';
import type { Declaration } from '../topology/declaration.ts';
import type { LintFinding, Suppression } from './finding.ts';
import type { LintHost } from './lint-host.ts';
import { lintDeclaration } from './lint-platform.ts';
import { lintQemu, type QemuCommandLine } from './lint-qemu.ts';
import { lintTables } from './lint-tables.ts';
import { suppress } from './suppress.ts';
import { type LintTable, TableSet } from './table-set.ts';

/** What can be linted: a topology, the tables of one machine, or a QEMU command line. */
export type LintSubject = Declaration | { readonly tables: readonly LintTable[] } | QemuCommandLine;

/** The guest's kernel, as for `guestView`, and what is not to be reported. */
export interface LintOptions extends GuestOptions {
  /** Where a topology or command line shall run, as `readHost` and `readSurroundings` see it: what would be in the way. */
  readonly host?: LintHost;
  /** Beside those of a topology's section `lint`. */
  readonly ignore?: readonly Suppression[];
}

/**
 * What is wrong with a machine, works badly, or is not what it seems to be, by place. Input that cannot be read is a
 * finding too. What is suppressed is there, with the reason.
 *
 * @throws PxmError PXM200 for bytes that are no table; RangeError as `guestView`
 */
export function lint(
  subject: LintSubject,
  { ignore = [], host, ...options }: LintOptions = {},
): LintFinding[] {
  const found =
    'tables' in subject
      ? lintTables(new TableSet(subject.tables), options)
      : 'qemu' in subject
        ? lintQemu(subject, { ...options, host })
        : lintDeclaration(subject, { ...options, host });
  // What only a host can bring about is not missing where none was looked at.
  const all = 'topology' in subject ? suppressionsOf(subject) : [];
  const own = host ? all : all.filter(({ rule }) => !rule.startsWith('PXM4'));
  return suppress(found, [...own, ...ignore]).sort(byPlace);
}

function suppressionsOf({ topology, at }: Declaration): Suppression[] {
  return (topology.lint?.ignore ?? []).map((one) => ({ ...one, span: at(one) }));
}

/** In a text or table; what has no place comes last. */
function byPlace(a: LintFinding, b: LintFinding): number {
  const [one, other] = [a, b].map(({ span, offset }) => span?.start ?? offset ?? Number.MAX_SAFE_INTEGER);
  return (one ?? 0) - (other ?? 0);
}
