import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { PxmError } from '../../../src/diagnostics/pxm-error.ts';
import { parseTopology } from '../../../src/topology/parse-topology.ts';

/** What a function throws, which must be a PxmError. */
export function refusal(run: () => unknown): PxmError {
  try {
    run();
  } catch (error) {
    if (error instanceof PxmError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

export function place({ span }: { readonly span?: Diagnostic['span'] | undefined }): string {
  if (!span) return '';
  const { line, column } = span.source.position(span.start);
  return `${line}:${column}`;
}

/** Every finding of a text in short: `line:column CODE message`. */
export function findings(text: string, name = 'vm.yaml'): string[] {
  return refusal(() => parseTopology(text, name)).diagnostics.map(
    (found) => `${place(found)} ${found.code} ${found.message}`,
  );
}

/** The only finding of a text. */
export function finding(text: string, name = 'vm.yaml'): Diagnostic {
  const { diagnostics } = refusal(() => parseTopology(text, name));
  const [only] = diagnostics;
  if (only === undefined || diagnostics.length > 1) {
    throw new Error(`expected one finding:\n${diagnostics.map(({ message }) => message).join('\n')}`);
  }
  return only;
}
