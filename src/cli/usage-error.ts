import { nearest } from '../diagnostics/nearest.ts';
import { PxmError } from '../diagnostics/pxm-error.ts';

/** The error for a command line that is wrong. */
export function usageError(message: string, remedy: string): PxmError {
  return PxmError.of('PXM006', message, { remedy });
}

/** What to do about a word that is none of `known`. */
export function didYouMean(word: string, known: readonly string[], otherwise: string): string {
  const close = nearest(word, known);
  return close === undefined ? otherwise : `did you mean ${close}?`;
}
