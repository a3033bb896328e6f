import type { Code } from '../diagnostics/codes.ts';
import { Collector, type Details } from '../diagnostics/collector.ts';
import { PxmError } from '../diagnostics/pxm-error.ts';

/** Errors shown for one text. More help nobody, and garbage could produce one for every byte. */
const MAX_ERRORS = 100;

/** Errors of one text: shown in the order of the text, each place and reason once, and not without end. */
export class Findings extends Collector {
  readonly #seen = new Set<string>();

  override error(code: Code, message: string, details: Details = {}): void {
    const identity = `${code} ${details.span?.start} ${message}`;
    if (this.#seen.has(identity)) return;
    this.#seen.add(identity);
    super.error(code, message, details);
    if (this.#seen.size >= MAX_ERRORS) this.throwIfErrors();
  }

  override throwIfErrors(): void {
    if (!this.hasErrors) return;
    const sorted = [...this.diagnostics].sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
    const last = sorted.at(-1);
    if (last !== undefined && sorted.length >= MAX_ERRORS) {
      const hint = 'there may be more errors; these are the first';
      sorted[sorted.length - 1] = { ...last, remedy: last.remedy ? `${last.remedy}; ${hint}` : hint };
    }
    throw new PxmError(sorted);
  }
}
