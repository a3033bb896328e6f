import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { PxmError } from '../../../src/diagnostics/pxm-error.ts';
import { parseTopology } from '../../../src/topology/parse-topology.ts';
import type { Platform } from '../../../src/topology/platform.ts';
import { resolveTopology } from '../../../src/topology/resolve-topology.ts';

/** The platform of a topology in YAML. */
export function resolved(text: string): Platform {
  return resolveTopology(parseTopology(text, 'vm.yaml'));
}

/** Errors that resolving a well-formed topology ends with. */
export function errorsOf(text: string): Diagnostic[] {
  const declaration = parseTopology(text, 'vm.yaml');
  try {
    resolveTopology(declaration);
  } catch (error) {
    if (error instanceof PxmError) return error.diagnostics.filter(({ severity }) => severity === 'error');
    throw error;
  }
  return [];
}

/** `CODE line text`: the code, and the line and the text that the caret points at. */
export function place({ code, span }: Diagnostic): string {
  if (!span) return `${code} nowhere`;
  const { source, start, end } = span;
  const [text = ''] = source.text.slice(start, end).split('\n');
  return `${code} ${source.position(start).line} ${text.trim()}`;
}

/** The single error of a topology: its place, and its text. */
export function errorOf(text: string): { at: string; message: string; remedy: string } {
  const errors = errorsOf(text);
  const [error] = errors;
  if (!error || errors.length !== 1)
    throw new Error(`${errors.length} errors: ${errors.map(place).join('; ')}`);
  return { at: place(error), message: error.message, remedy: error.remedy ?? '' };
}
