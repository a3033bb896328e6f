import type { Code } from './codes.ts';
import type { Diagnostic, Span } from './diagnostic.ts';
import { PxmError } from './pxm-error.ts';

/** What may accompany a reported finding. */
export interface Details {
  readonly span?: Span | undefined;
  readonly related?: Diagnostic['related'];
  readonly remedy?: string;
}

/** Gathers findings so that all errors of a run are shown together. */
export class Collector {
  readonly diagnostics: Diagnostic[] = [];

  error(code: Code, message: string, details: Details = {}): void {
    this.#add('error', code, message, details);
  }

  warning(code: Code, message: string, details: Details = {}): void {
    this.#add('warning', code, message, details);
  }

  get hasErrors(): boolean {
    return this.diagnostics.some((found) => found.severity === 'error');
  }

  /** Throws everything collected, warnings included, if there is at least one error. */
  throwIfErrors(): void {
    if (this.hasErrors) throw new PxmError(this.diagnostics);
  }

  #add(severity: 'error' | 'warning', code: Code, message: string, { span, related, remedy }: Details): void {
    this.diagnostics.push({
      code,
      severity,
      message,
      ...(span && { span }),
      ...(related && related.length > 0 && { related }),
      ...(remedy !== undefined && { remedy }),
    });
  }
}
