import type { Code } from './codes.ts';
import type { SourceText } from './source-text.ts';

export type Severity = 'error' | 'warning' | 'info';

/** A place in a source text: `start` inclusive, `end` exclusive, in UTF-16 code units. */
export interface Span {
  readonly source: SourceText;
  readonly start: number;
  readonly end: number;
}

/** Something found in an input: what is wrong, where, and what to do about it. Lint has further codes. */
export interface Diagnostic<C extends string = Code> {
  readonly code: C;
  readonly severity: Severity;
  /** What is wrong, naming the user's own id and the bound that was broken. */
  readonly message: string;
  readonly span?: Span;
  /** File without a position in it (a binary table, a directory, an output path). */
  readonly file?: string;
  /** Byte offset into `file` for binary inputs. */
  readonly offset?: number;
  /** Other places that take part, each with a word on its role. */
  readonly related?: readonly { readonly message: string; readonly span: Span }[];
  /** What to do about it. */
  readonly remedy?: string;
}
