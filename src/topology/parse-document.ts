import { SourceText } from '../diagnostics/source-text.ts';
import { checkCharacters } from './check-characters.ts';
import type { Declaration } from './declaration.ts';
import { Findings } from './findings.ts';
import { parseYaml } from './parse-yaml.ts';
import { readValue } from './read-value.ts';
import { Reading } from './reading.ts';
import type { Type, ValueOf } from './schema/types.ts';
import { MAX_TOPOLOGY_BYTES } from './topology-limit.ts';

/** A document of some type: what its author wrote, with the place of every object and value in it. */
export interface ParsedDocument<T> extends Pick<Declaration, 'source' | 'at'> {
  readonly value: T;
}

export interface DocumentOptions {
  /** What a document is called in messages. */
  readonly what: string;
  /** The least that such a document has. */
  readonly least: string;
  /** Finds more in the readable parts of a document with errors, which nothing later will see. */
  readonly checkWrong?: (value: unknown, reading: Reading) => void;
}

/**
 * Reads a document of a type in YAML 1.2, or in JSON when `name` ends in `.json`. Throws PxmError with every error
 * of syntax and schema: PXM100 to PXM105, PXM108, PXM109, PXM002 for binary data, PXM003 above 512 KiB, PXM004 when
 * there is nothing in it.
 */
export function parseDocument<T extends Type>(
  type: T,
  text: string,
  name: string,
  { what, least, checkWrong }: DocumentOptions,
): ParsedDocument<ValueOf<T>> {
  const source = new SourceText(name, text.startsWith('\ufeff') ? text.slice(1) : text);
  const findings = new Findings();
  const start = { source, start: 0, end: 0 };
  if (text.length > MAX_TOPOLOGY_BYTES) {
    findings.error('PXM003', `is too large: ${what} has at most ${MAX_TOPOLOGY_BYTES} bytes`, {
      span: start,
    });
    findings.throwIfErrors();
  }
  checkCharacters(source, findings);
  const { tree, soundTo } = parseYaml(source, findings);
  if (tree === undefined || (tree.kind === 'null' && tree.span.start === tree.span.end)) {
    if (!findings.hasErrors) {
      findings.error('PXM004', source.text.trim() === '' ? 'is empty' : 'holds nothing but comments', {
        span: start,
        remedy: least,
      });
    }
    findings.throwIfErrors();
  }
  const reading = new Reading(findings, soundTo);
  const value = tree && readValue(type, tree, { path: '', via: undefined }, reading);
  if (findings.hasErrors) checkWrong?.(value, reading);
  findings.throwIfErrors();
  return { source, value: value as ValueOf<T>, at: reading.at };
}
