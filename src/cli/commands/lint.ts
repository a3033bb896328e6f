import type { Argv } from 'yargs';
import { readSurroundings } from '../../attach/surroundings/surroundings.ts';
import { diagnosticsToJson, formatDiagnostics } from '../../diagnostics/format.ts';
import type { LintFinding, Suppression } from '../../lint/finding.ts';
import { lint } from '../../lint/lint.ts';
import type { LintHost } from '../../lint/lint-host.ts';
import { toSarif } from '../../lint/sarif.ts';
import { suppress } from '../../lint/suppress.ts';
import { VERSION } from '../../version.ts';
import type { HostRoot } from '../../vfio/host-root.ts';
import { readHost } from '../../vfio/sysfs/read-host.ts';
import type { Command } from '../command.ts';
import { guestOptions, type KernelOptions, kernelOptions, withKernel } from '../guest-options.ts';
import { hostRoot, withRoot } from '../host-options.ts';
import { print, toJson, useColour, writeOutput } from '../io.ts';
import { lintInputs } from '../lint-inputs.ts';
import { count } from '../print/amounts.ts';
import { usageError } from '../usage-error.ts';

interface Options extends KernelOptions {
  readonly inputs: readonly string[];
  readonly json?: boolean;
  readonly sarif?: boolean;
  readonly output?: string;
  readonly strict?: boolean;
  readonly ignore?: readonly string[];
  readonly program?: string;
  readonly host?: boolean;
  readonly root?: string;
}

export const command: Command = {
  command: 'lint <inputs..>',
  describe: 'say what is wrong with a topology, tables or a QEMU command line, or works badly',
  builder: (yargs: Argv) =>
    withRoot(kernelOptions(yargs))
      .positional('inputs', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'topologies; tables, directories of them, acpidump text; files with a QEMU command line',
      })
      .option('json', { type: 'boolean', describe: 'findings as JSON' })
      .option('sarif', { type: 'boolean', describe: 'findings as SARIF 2.1.0, for CI' })
      .option('output', {
        alias: 'o',
        type: 'string',
        requiresArg: true,
        describe: 'file for JSON or SARIF; findings are then printed as text too',
      })
      .option('strict', { type: 'boolean', describe: 'exit code 1 for warnings too' })
      .option('ignore', {
        type: 'string',
        array: true,
        nargs: 1,
        describe: 'leave a warning out: PXM151:reason, or on one object PXM151@gpu0:reason',
      })
      .option('host', {
        type: 'boolean',
        describe: 'look at this host too: would it have what a topology needs',
      })
      .option('program', {
        type: 'string',
        requiresArg: true,
        describe: 'QEMU program of a command line that does not start with it',
      })
      .example('$0 lint vm.yaml', 'a topology, the tables and the command line that it leads to')
      .example('$0 lint --host vm.yaml', 'and whether it would run here')
      .example('$0 lint out/', 'tables of any machine')
      .example('$0 lint -- qemu-system-x86_64 -M q35 -m 4G', 'a command line')
      .example('$0 lint --sarif -o pxm.sarif vm.yaml', 'for CI'),
  handler(options: Options): number {
    const { json = false, sarif = false, output, strict = false } = options;
    if (json && sarif) throw usageError('--json and --sarif are two formats', 'give one of them');
    if (output !== undefined && !json && !sarif) {
      throw usageError('--output is for --json or --sarif', 'add one of them');
    }
    const findings = findingsOf(options);
    if (json || sarif) {
      const value = sarif
        ? toSarif(findings, VERSION, process.cwd())
        : { format: 'pxm-lint', version: 1, findings: plain(findings) };
      writeOutput(output, `${toJson(value)}\n`);
    }
    if ((!json && !sarif) || (output !== undefined && output !== '-')) print(text(findings));
    const bad = findings.filter(
      ({ severity, suppressed }) =>
        !suppressed && (severity === 'error' || (strict && severity === 'warning')),
    );
    return bad.length > 0 ? 1 : 0;
  },
};

function findingsOf(options: Options): LintFinding[] {
  const { subjects, findings } = lintInputs(options.inputs, options.program);
  const given = { ...guestOptions(options), ...(options.host && { host: thisHost(hostRoot(options.root)) }) };
  const found = withKernel(() => subjects.flatMap((subject) => lint(subject, given)));
  return suppress([...findings, ...found], (options.ignore ?? []).map(suppression));
}

function thisHost(root: HostRoot): LintHost {
  const host = readHost(root);
  return { host, around: readSurroundings(host, root) };
}

/** `PXM151:reason`, `PXM151@gpu0:reason`. */
function suppression(text: string): Suppression {
  const [, rule, on, reason] = /^([^@:]+)(?:@([^:]+))?:\s*(\S.*)$/s.exec(text) ?? [];
  if (rule !== undefined && reason !== undefined) return { rule, on, reason };
  throw usageError(`--ignore ${text} gives no reason`, 'write it as PXM151:reason');
}

function plain(findings: readonly LintFinding[]): object[] {
  const shown = diagnosticsToJson(findings);
  return findings.map(({ on, source, suppressed }, index) => ({
    ...shown[index],
    ...(on !== undefined && { on }),
    ...(source !== undefined && { source }),
    ...(suppressed && { suppressed }),
  }));
}

function text(findings: readonly LintFinding[]): string {
  const shown = findings.filter(({ suppressed }) => !suppressed);
  const of = (severity: string) => shown.filter((one) => one.severity === severity).length;
  const hidden = findings.length - shown.length;
  const summary = [
    count(of('error'), 'error'),
    count(of('warning'), 'warning'),
    ...(of('info') > 0 ? [`${of('info')} to know`] : []),
    ...(hidden > 0 ? [`${hidden} left out`] : []),
  ].join(', ');
  const codes = shown.length > 0 ? '; pxm explain tells more of a code' : '';
  const lines = shown.length > 0 ? [formatDiagnostics(shown, { colour: useColour('stdout') })] : [];
  return [...lines, `${summary}${codes}`].join('\n');
}
