import type { Argv } from 'yargs';
import { printable } from '../../diagnostics/printable.ts';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import { type Verification, verifyTables } from '../../iasl/verify.ts';
import type { Command } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { print, printJson, withProgress } from '../io.ts';
import { count } from '../print/amounts.ts';
import { grid } from '../print/grid.ts';
import { readTableBytes } from '../table-inputs.ts';

interface Options {
  readonly tables: readonly string[];
  readonly json?: boolean;
}

export const command: Command = {
  command: 'verify <tables..>',
  describe: 'check tables with iasl: disassemble, recompile, compare',
  builder: (yargs: Argv) =>
    yargs
      .positional('tables', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'tables, directories of tables, acpidump text, - for stdin',
      })
      .option('json', { type: 'boolean', describe: 'the verdicts as JSON' })
      .example('$0 verify out/', 'every table in out/')
      .example('PXM_IASL=/opt/acpica/iasl $0 verify SRAT.aml', 'by another iasl than the one on the PATH'),
  async handler({ tables, json }: Options): Promise<number> {
    const { found, errors } = readTableBytes(tables);
    if (errors.length > 0) throw new PxmError(errors);
    const verification = await interruptible((signal) =>
      withProgress(`checking ${count(found.length, 'table')} with iasl`, () =>
        verifyTables(found, { signal }),
      ),
    );
    if (json) printJson({ format: 'pxm-verification', version: 1, ...verification });
    else print(verificationText(verification));
    return verification.tables.some(({ verdict }) => verdict === 'failed') ? 1 : 0;
  },
};

function verificationText({ iasl, release, tables: verdicts }: Verification): string {
  const tables = verdicts.map((table) => ({ ...table, name: printable(table.name) }));
  const of = (verdict: string) => tables.filter((table) => table.verdict === verdict);
  const lines = [
    `iasl ${release} (${iasl})`,
    ...grid(tables.map(({ name, verdict, problems }) => [`  ${name}`, verdict, problems[0] ?? ''])),
  ];
  for (const { name, problems } of tables) {
    for (const problem of problems.slice(1)) lines.push(`  ${name}: ${problem}`);
  }
  const unjudged = tables.flatMap(({ name, notJudged }) => notJudged.map((reason) => `  ${name}: ${reason}`));
  if (unjudged.length > 0) lines.push(`not judged by iasl ${release}:`, ...unjudged);
  const skipped = of('not judged').length > 0 ? `, ${of('not judged').length} not judged` : '';
  lines.push(`${of('passed').length} passed, ${of('failed').length} failed${skipped}`);
  return lines.join('\n');
}
