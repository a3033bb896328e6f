import { PxmError } from '../diagnostics/pxm-error.ts';
import type { GuestOptions } from '../guest/guest-view.ts';
import { buildTables } from '../tables/build/build-tables.ts';
import type { Declaration } from '../topology/declaration.ts';
import type { Platform } from '../topology/platform.ts';
import { resolveTopology } from '../topology/resolve-topology.ts';
import { refuseUnpresentable } from '../vmm/qemu/refusals.ts';
import type { LintFinding } from './finding.ts';
import { lintTables } from './lint-tables.ts';
import { objectAt } from './objects.ts';
import { apply } from './rule.ts';
import { PLATFORM_RULES } from './rules/platform-rules.ts';
import { TableSet } from './table-set.ts';

/** Everything that can be said of a topology: what resolving warns of, what QEMU refuses, what its tables lead to. */
export function lintDeclaration(declaration: Declaration, options: GuestOptions): LintFinding[] {
  const nameOf = objectAt(declaration);
  const named = (finding: LintFinding): LintFinding => {
    const on = finding.on ?? (finding.span && nameOf(finding.span));
    return on === undefined ? finding : { ...finding, on };
  };
  try {
    return lintPlatform(resolveTopology(declaration), options).map(named);
  } catch (error) {
    if (!(error instanceof PxmError)) throw error;
    return error.diagnostics.map(named);
  }
}

function lintPlatform(platform: Platform, options: GuestOptions): LintFinding[] {
  return [
    ...platform.diagnostics,
    ...refusals(platform),
    ...apply(PLATFORM_RULES, platform),
    ...tableFindings(platform, options),
  ];
}

/** What QEMU cannot present works with tables that are supplied: to be known, not an error. */
function refusals(platform: Platform): LintFinding[] {
  if (platform.machine.vmm === 'none') return [];
  try {
    refuseUnpresentable(platform);
    return [];
  } catch (error) {
    if (!(error instanceof PxmError)) throw error;
    return error.diagnostics.map((found) =>
      found.code === 'PXM300' ? { ...found, severity: 'warning' } : found,
    );
  }
}

/** The most that Linux can be configured for. */
const MOST_NODES = 1024;

/** A table of the topology has no place in its text. */
function tableFindings(platform: Platform, options: GuestOptions): LintFinding[] {
  const tables = new TableSet(buildTables(platform));
  // How many nodes a kernel has room for is a rule of its own, about what kernels have by default.
  const maxNodes = MOST_NODES;
  const ram = platform.memory.ranges.map(({ base, size }) => ({ base, length: size }));
  const architecture = platform.machine.arch === 'x86' ? 'x86' : 'arm64';
  return lintTables(tables, { architecture, ram, maxNodes, ...options }).map(({ offset, ...finding }) => ({
    ...finding,
    message: offset === undefined ? finding.message : `${finding.message}, at 0x${offset.toString(16)}`,
    file: platform.declaration.source.name,
  }));
}
