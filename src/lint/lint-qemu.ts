import type { Span } from '../diagnostics/diagnostic.ts';
import { PxmError } from '../diagnostics/pxm-error.ts';
import type { GuestOptions } from '../guest/guest-view.ts';
import { type ImportOptions, importQemuWords } from '../import/qemu/import-qemu.ts';
import { type Word, wordsOfArgv } from '../import/qemu/words.ts';
import { parseTopology } from '../topology/parse-topology.ts';
import type { LintFinding } from './finding.ts';
import { lintDeclaration } from './lint-platform.ts';

/** A QEMU command line: arguments, or words that know their place in a file. */
export interface QemuCommandLine extends ImportOptions {
  readonly qemu: readonly (string | Word)[];
}

/** What the importer says of a command line, and everything that can be said of the topology it amounts to. */
export function lintQemu({ qemu, ...importing }: QemuCommandLine, options: GuestOptions): LintFinding[] {
  const words = qemu.every((word) => typeof word !== 'string')
    ? qemu
    : wordsOfArgv(qemu.map((word) => (typeof word === 'string' ? word : word.text)));
  try {
    const { text, diagnostics } = importQemuWords(words, importing);
    const found = lintDeclaration(parseTopology(text, 'imported.yaml'), options);
    return [...diagnostics, ...found.map((finding) => onCommandLine(finding, words))];
  } catch (error) {
    if (!(error instanceof PxmError)) throw error;
    return [...error.diagnostics];
  }
}

/** The user never sees the topology in between: a finding points at the argument that names its object. */
function onCommandLine(finding: LintFinding, words: readonly Word[]): LintFinding {
  const { span: _, related: __, ...rest } = finding;
  const name = words[0]?.span.source.name;
  const span = finding.on === undefined ? undefined : placeOf(finding.on, words);
  if (span) return { ...rest, span };
  return name === undefined ? rest : { ...rest, file: name };
}

/** Options of sections without an object of their own. */
const SECTIONS: Readonly<Record<string, RegExp>> = {
  machine: /^--?(M|machine)$/,
  cpus: /^--?(smp|cpu)$/,
  memory: /^--?m$/,
};

function placeOf(on: string, words: readonly Word[]): Span | undefined {
  const node = /^node (\d+)$/.exec(on)?.[1];
  const escaped = on.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern =
    node === undefined
      ? new RegExp(`(^|,|")id"?[=:] *"?${escaped}("|,|$)`)
      : new RegExp(`^node,(.*,)?nodeid=${node}(,|$)`);
  const option = SECTIONS[on];
  const at = option ? words.findIndex(({ text }) => option.test(text)) + 1 : -1;
  return (at > 0 ? words[at] : words.find(({ text }) => pattern.test(text)))?.span;
}
