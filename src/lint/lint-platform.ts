import { PxmError } from '../diagnostics/pxm-error.ts';
import type { GuestOptions } from '../guest/guest-view.ts';
import { wordsOfArgv } from '../import/qemu/words.ts';
import { buildTables } from '../tables/build/build-tables.ts';
import type { Declaration } from '../topology/declaration.ts';
import type { Platform } from '../topology/platform.ts';
import { resolveTopology } from '../topology/resolve-topology.ts';
import { qemuArgs } from '../vmm/qemu/qemu-args.ts';
import { CommandLine } from './command-line.ts';
import type { LintFinding } from './finding.ts';
import { hostFindings, type Surrounding } from './lint-host.ts';
import { lintTables } from './lint-tables.ts';
import { ObjectPlaces } from './objects.ts';
import { ramOf } from './ram.ts';
import { apply } from './rule.ts';
import { COMMAND_LINE_RULES } from './rules/command-line-rules.ts';
import { PLATFORM_RULES } from './rules/platform-rules.ts';
import { TABLES_RULES } from './rules/tables-rules.ts';
import { TableSet } from './table-set.ts';

/** Whether the machine is what its topology says, or one that a command line describes in full. */
export type Origin = 'topology' | 'command line';

/** Everything that can be said of a topology: what resolving warns of, what QEMU refuses, what its tables lead to. */
export function lintDeclaration(
  declaration: Declaration,
  { host, ...options }: Surrounding,
  origin: Origin = 'topology',
): LintFinding[] {
  const places = new ObjectPlaces(declaration);
  const named = (finding: LintFinding): LintFinding => {
    const on = finding.on ?? (finding.span && places.objectAt(finding.span));
    return {
      ...finding,
      ...(on !== undefined && { on }),
      ...(finding.span === undefined && { file: declaration.source.name }),
    };
  };
  try {
    const platform = resolveTopology(declaration);
    return [
      ...platform.diagnostics,
      ...(platform.machine.vmm === 'qemu' ? qemuFindings(platform, places, origin) : []),
      ...apply(PLATFORM_RULES, platform),
      ...tableFindings(platform, options),
      ...(host ? hostFindings(platform, host) : []),
    ].map(named);
  } catch (error) {
    if (!(error instanceof PxmError)) throw error;
    return error.diagnostics.map(named);
  }
}

/** What QEMU refuses, or takes although it should not. */
function qemuFindings(platform: Platform, places: ObjectPlaces, origin: Origin): LintFinding[] {
  try {
    const args = qemuArgs(platform);
    if (origin === 'command line') return [];
    const version = Number(platform.machine.version);
    const line = new CommandLine(wordsOfArgv(args), '.', version);
    return apply(COMMAND_LINE_RULES, line).map(({ span: _, related: __, ...found }) => {
      const span = found.on === undefined ? undefined : places.placeOf(found.on);
      return { ...found, ...(span && { span }) };
    });
  } catch (error) {
    if (!(error instanceof PxmError)) throw error;
    // What QEMU cannot present works with tables that are supplied: to be known, not an error.
    return error.diagnostics.map((found) =>
      found.code === 'PXM300' && origin === 'topology' ? { ...found, severity: 'warning' } : found,
    );
  }
}

/** The most nodes that Linux can be configured for: the usual number is a rule of its own. */
const MOST_NODES = 1024;

/** A table of the topology has no place in its text. */
function tableFindings(platform: Platform, options: GuestOptions): LintFinding[] {
  const tables = new TableSet(buildTables(platform));
  const architecture = platform.machine.arch === 'x86' ? 'x86' : 'arm64';
  const kernel = { architecture, ram: ramOf(platform), maxNodes: MOST_NODES, ...options } as const;
  return lintTables(tables, kernel, TABLES_RULES).map(({ offset, ...finding }) => ({
    ...finding,
    message: offset === undefined ? finding.message : `${finding.message}, at 0x${offset.toString(16)}`,
    file: platform.declaration.source.name,
  }));
}
