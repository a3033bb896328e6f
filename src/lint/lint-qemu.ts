import type { Span } from '../diagnostics/diagnostic.ts';
import { PxmError } from '../diagnostics/pxm-error.ts';
import { type ImportOptions, importQemuWords } from '../import/qemu/import-qemu.ts';
import { type Word, wordsOfArgv } from '../import/qemu/words.ts';
import { parseTopology } from '../topology/parse-topology.ts';
import { CommandLine } from './command-line.ts';
import type { LintFinding } from './finding.ts';
import type { Surrounding } from './lint-host.ts';
import { lintDeclaration } from './lint-platform.ts';
import { apply } from './rule.ts';
import { GIVEN_COMMAND_LINE_RULES } from './rules/command-line-rules.ts';

/** A QEMU command line: arguments, or words that know their place in a file. */
export interface QemuCommandLine extends ImportOptions {
  readonly qemu: readonly string[] | readonly Word[];
}

/** What the rules say of a command line, the importer, and everything that can be said of the topology it amounts to. */
export function lintQemu({ qemu, ...importing }: QemuCommandLine, options: Surrounding): LintFinding[] {
  const words = isArgv(qemu) ? wordsOfArgv(qemu) : qemu;
  return [
    ...attempt(() => apply(GIVEN_COMMAND_LINE_RULES, new CommandLine(words, importing.folder))),
    ...attempt(() => {
      const { text, diagnostics } = importQemuWords(words, importing);
      const found = lintDeclaration(parseTopology(text, 'imported.yaml'), options, 'command line');
      return [...diagnostics, ...found.map((finding) => onCommandLine(finding, words))];
    }),
  ];
}

function isArgv(words: readonly string[] | readonly Word[]): words is readonly string[] {
  return typeof words[0] === 'string';
}

function attempt(work: () => LintFinding[]): LintFinding[] {
  try {
    return work();
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

/** Options that sections without ids come from. */
const SECTIONS: Readonly<Record<string, RegExp>> = {
  machine: /^--?(M|machine)$/,
  cpus: /^--?(smp|cpu)$/,
  memory: /^--?m$/,
};
/** The first argument that a section comes from. */
const CONTENTS: Readonly<Record<string, RegExp>> = {
  nodes: /^node(,|$)/,
  distances: /^dist,/,
  performance: /^hmat-/,
  cxl: /cxl-fmw\.|^pxb-cxl(,|$)/,
};
const UNITS = /^(intel-iommu|amd-iommu|virtio-iommu-pci|arm-smmuv3)(,|$)/;

function placeOf(on: string, words: readonly Word[]): Span | undefined {
  const option = SECTIONS[on];
  if (option) return words[words.findIndex(({ text }) => option.test(text)) + 1]?.span;
  const pattern = CONTENTS[on] ?? named(on);
  return words.find(({ text }) => pattern.test(text))?.span ?? unnamed(on, words);
}

function named(on: string): RegExp {
  const node = /^node (\d+)$/.exec(on)?.[1];
  if (node !== undefined) return new RegExp(`^node,(.*,)?nodeid=${node}(,|$)`);
  return new RegExp(`(^|,|")id"?[=:] *"?${literal(on)}("|,|$)`);
}

/** What has no id on the command line: units in their order, devices by the name that the importer gave them. */
function unnamed(on: string, words: readonly Word[]): Span | undefined {
  const unit = /^iommu(\d+|s)$/.exec(on)?.[1];
  if (unit !== undefined) return words.filter(({ text }) => UNITS.test(text))[Number(unit) || 0]?.span;
  const [, model, number] = /^(.+)-(\d+)$/.exec(on) ?? [];
  if (model === undefined) return undefined;
  return words.filter(({ text }) => new RegExp(`^${literal(model)}(-pci)?(,|$)`).test(text))[Number(number)]
    ?.span;
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
