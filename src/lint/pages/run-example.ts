import { PxmError } from '../../diagnostics/pxm-error.ts';
import { buildTables } from '../../tables/build/build-tables.ts';
import { parseTopology } from '../../topology/parse-topology.ts';
import { resolveTopology } from '../../topology/resolve-topology.ts';
import type { LintFinding } from '../finding.ts';
import { lint } from '../lint.ts';
import type { LintTable } from '../table-set.ts';
import { BASES } from './bases.ts';
import { editTables } from './edit-tables.ts';
import type { Change, Example, TablesExample } from './page.ts';

/** Examples that lint itself can judge; undefined for those that need a command or a host. */
export function runExample(example: Example, changed = false): readonly LintFinding[] | undefined {
  if ('topology' in example) return lintText(inExample(example.topology, example.change, changed));
  if ('qemu' in example) return lint({ qemu: inExample(example.qemu, example.change, changed).split(' ') });
  if ('tables' in example) return lint({ tables: exampleTables(example, changed) }, example.options);
  return undefined;
}

/** The tables of an example. */
export function exampleTables({ tables, edits, instead = [] }: TablesExample, changed: boolean): LintTable[] {
  const platform = resolveTopology(parseTopology(BASES[tables], `${tables}.yaml`));
  const built = buildTables(platform).map(({ signature, bytes }) => ({ name: signature, bytes }));
  return editTables(built, changed ? instead : edits);
}

/** A text of an example, changed if asked for. */
export function inExample(text: string, [from, to]: Change, changed: boolean): string {
  return changed ? text.replaceAll(from, to) : text;
}

function lintText(text: string): readonly LintFinding[] {
  try {
    return lint(parseTopology(text, 'vm.yaml'));
  } catch (error) {
    if (!(error instanceof PxmError)) throw error;
    return error.diagnostics;
  }
}
