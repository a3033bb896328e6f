import type { Code } from '../diagnostics/codes.ts';
import type { Condition } from './condition.ts';

export type Status = 'ok' | 'warning' | 'failure' | 'unknown';

/** What a check found. */
export interface Outcome {
  readonly status: Status;
  /** What there is, or is not. */
  readonly message: string;
  /** What to do: a command where there is one. */
  readonly remedy?: string;
}

/** One thing that a host needs to be ready for VFIO. */
export interface Check {
  readonly code: Code;
  /** What is looked at, in a word or two. */
  readonly name: string;
  readonly look: (condition: Condition) => Outcome;
}

export const ok = (message: string): Outcome => ({ status: 'ok', message });
export const warning = (message: string, remedy: string): Outcome => ({ status: 'warning', message, remedy });
export const failure = (message: string, remedy: string): Outcome => ({ status: 'failure', message, remedy });
export const unknown = (message: string, remedy: string): Outcome => ({ status: 'unknown', message, remedy });
