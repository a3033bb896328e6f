import type { Code } from '../diagnostics/codes.ts';
import type { Diagnostic, Span } from '../diagnostics/diagnostic.ts';
import type { TableRule } from '../tables/rules.ts';

/** What lint can find: everything that diagnostics say, and what decoding tables finds odd. */
export type LintCode = Code | TableRule;

export interface LintFinding extends Diagnostic<LintCode> {
  /**
   * The object that it is about, as `on` of a suppression names it: an id, `node 2`, a section such as `distances`,
   * or the signature of a table.
   */
  readonly on?: string;
  /** File and function of the kernel that applies the rule, where one does. */
  readonly source?: string;
  /** It is left out, for this reason; `inSource` when the topology itself says so. */
  readonly suppressed?: { readonly reason: string; readonly inSource: boolean };
}

/** What is not to be reported. */
export interface Suppression {
  readonly rule: string;
  /** Undefined: on any object. */
  readonly on?: string | undefined;
  readonly reason: string;
  /** Where the topology says so. */
  readonly span?: Span | undefined;
}
