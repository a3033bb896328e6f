import { statSync } from 'node:fs';
import { PxmError } from '../diagnostics/pxm-error.ts';
import { decodeText } from '../files/read-input.ts';
import { looksLikeProgram } from '../import/qemu/program.ts';
import { readCommandLine } from '../import/qemu/read-command-line.ts';
import type { LintFinding } from '../lint/finding.ts';
import type { LintSubject } from '../lint/lint.ts';
import { loadTopology } from '../topology/load-topology.ts';
import { parseTopology } from '../topology/parse-topology.ts';
import { inputName, readInput } from './io.ts';
import { isTableFile, type NamedBytes, readTableBytes, tablesIn } from './table-inputs.ts';
import { usageError } from './usage-error.ts';

export interface LintInputs {
  readonly subjects: readonly LintSubject[];
  /** What of the inputs cannot be read as what it is. */
  readonly findings: readonly LintFinding[];
}

/** What lint makes of the words of its command line: topologies, tables, and command lines of QEMU. */
export function lintInputs(words: readonly string[], program: string | undefined): LintInputs {
  const named = program === undefined ? {} : { program };
  const [first = ''] = words;
  const isArgv = looksLikeProgram(first) || (first.startsWith('-') && first !== '-');
  if (isArgv) return { subjects: [{ qemu: words, ...named }], findings: [] };
  const subjects: LintSubject[] = [];
  const findings: LintFinding[] = [];
  const tables: NamedBytes[] = [];
  for (const path of words) {
    try {
      const read = readOne(path, named);
      if ('tables' in read) tables.push(...read.tables);
      else subjects.push(read.subject);
    } catch (error) {
      if (!(error instanceof PxmError) || error.code.startsWith('PXM0')) throw error;
      findings.push(...error.diagnostics);
    }
  }
  // All tables together are those of one machine.
  return { subjects: tables.length > 0 ? [...subjects, { tables }] : subjects, findings };
}

type OneInput = { readonly subject: LintSubject } | { readonly tables: readonly NamedBytes[] };

function readOne(path: string, named: { readonly program?: string }): OneInput {
  if (/\.(ya?ml|json)$/.test(path)) return { subject: loadTopology(path) };
  if (isTableFile(path) || statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    const { found, errors } = readTableBytes([path]);
    if (errors.length > 0) throw new PxmError(errors);
    return { tables: found };
  }
  const name = inputName(path);
  const bytes = readInput(path);
  const [only, ...others] = tablesIn(name, bytes);
  if (others.length > 0 || only?.bytes !== bytes || isBinary(bytes)) {
    return { tables: only ? [only, ...others] : [] };
  }
  const text = decodeText(bytes, name);
  if (TOPOLOGY.test(text)) return { subject: parseTopology(text, name) };
  const words = readCommandLine(text, name);
  const [first] = words;
  if (first && !looksLikeProgram(first.text) && !first.text.startsWith('-')) {
    throw usageError(
      `${name} is neither a topology, nor tables, nor a QEMU command line`,
      'a topology says "machine:", a command line starts with its program or an option',
    );
  }
  return { subject: { qemu: words, ...named } };
}

/** What a topology has and no shell command: a key for its machine at the start of a line. */
const TOPOLOGY = /^\s*["']?machine["']?\s*:/m;

/** No text, and not arguments separated by NUL bytes, begins with a signature and a length below 16 MiB. */
function isBinary(bytes: Uint8Array): boolean {
  return (
    bytes.length >= 36 &&
    bytes[7] === 0 &&
    /^[A-Z0-9_!]{4}$/.test(String.fromCharCode(...bytes.subarray(0, 4)))
  );
}
