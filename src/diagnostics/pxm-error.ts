import type { Code } from './codes.ts';
import type { Diagnostic } from './diagnostic.ts';
import { formatDiagnostics } from './format.ts';

/** Which side a failure is on; decides the exit code of the command line (2 input, 3 host or foreign program). */
export type Blame = 'input' | 'host';

/**
 * The only error that bad input or a refusing host produces. `code` is that of the first error;
 * `diagnostics` holds all findings of the run.
 */
export class PxmError extends Error {
  readonly code: Code;
  readonly diagnostics: readonly Diagnostic[];
  readonly blame: Blame;

  constructor(diagnostics: readonly Diagnostic[], blame: Blame = 'input') {
    super(formatDiagnostics(diagnostics));
    this.name = 'PxmError';
    this.diagnostics = diagnostics;
    this.blame = blame;
    const first = diagnostics.find((found) => found.severity === 'error') ?? diagnostics[0];
    if (first === undefined) throw new TypeError('"diagnostics" expected at least one entry');
    this.code = first.code;
  }

  /** A single error without a position in a text. */
  static of(
    code: Code,
    message: string,
    more: Omit<Diagnostic, 'code' | 'severity' | 'message'> & { blame?: Blame } = {},
  ): PxmError {
    const { blame, ...rest } = more;
    return new PxmError([{ code, severity: 'error', message, ...rest }], blame);
  }
}
