import type { Code } from '../diagnostics/codes.ts';
import type { Severity } from '../diagnostics/diagnostic.ts';
import type { Platform } from '../topology/platform.ts';
import type { Host } from '../vfio/sysfs/host.ts';
import type { CommandLine } from './command-line.ts';
import type { LintFinding } from './finding.ts';
import type { TableSet } from './table-set.ts';

/** What a rule says of one object; code and severity are the rule's. */
export type Found = Omit<LintFinding, 'code' | 'severity' | 'remedy' | 'suppressed'> & {
  readonly remedy: string;
};

/** One thing that lint looks for. `pages/` tells what it means. */
export interface Rule<S> {
  readonly code: Code;
  readonly severity: Severity;
  readonly check: (subject: S) => Iterable<Found>;
}

/** About a resolved topology, which that of an imported command line is too. */
export type PlatformRule = Rule<Platform>;

/** About tables, whoever made them. */
export type TablesRule = Rule<TableSet>;

/** About what QEMU is given, be it written by hand or from a topology. */
export type CommandLineRule = Rule<CommandLine>;

/** A topology and the host that it shall run on. */
export interface OnHost {
  readonly platform: Platform;
  readonly host: Host;
}

/** About what a topology wants of a host. */
export type HostRule = Rule<OnHost>;

/** What the rules find. */
export function apply<S>(rules: readonly Rule<S>[], subject: S): LintFinding[] {
  return rules.flatMap(({ code, severity, check }) =>
    [...check(subject)].map((found) => ({ code, severity, ...found })),
  );
}
