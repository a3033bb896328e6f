import type { Argv } from 'yargs';
import { printable } from '../../diagnostics/printable.ts';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import type { ByteDifference } from '../../golden/diff-bytes.ts';
import { diffBytes } from '../../golden/diff-bytes.ts';
import { diffTables } from '../../golden/diff-tables.ts';
import type { TableDifference } from '../../golden/difference.ts';
import type { Command } from '../command.ts';
import { print, printJson } from '../io.ts';
import { count } from '../print/amounts.ts';
import { diffLines } from '../print/diff.ts';
import type { InputTable } from '../table-inputs.ts';
import { readTables } from '../table-inputs.ts';

interface Options {
  readonly before: string;
  readonly after: string;
  readonly json?: boolean;
  readonly bytes?: boolean;
}

export const command: Command = {
  command: 'diff <before> <after>',
  describe: 'say what differs between tables, by what they describe',
  builder: (yargs: Argv) =>
    yargs
      .positional('before', {
        type: 'string',
        demandOption: true,
        describe: 'table, directory of tables or acpidump text, - for stdin',
      })
      .positional('after', { type: 'string', demandOption: true, describe: 'the same' })
      .option('json', { type: 'boolean', describe: 'the differences as JSON' })
      .option('bytes', { type: 'boolean', describe: 'also the bytes that differ' })
      .example('$0 diff old/ new/', 'every table of two directories')
      .example('acpidump | $0 diff golden/ -', 'this machine against kept tables'),
  handler({ before, after, json = false, bytes = false }: Options): number {
    const [one, other] = [tablesOf(before), tablesOf(after)];
    const found = diffTables(one, other).map((difference) => ({
      ...difference,
      ...(bytes && { bytes: bytesOf(difference, one, other) }),
    }));
    if (json) printJson({ format: 'pxm-diff', version: 1, tables: found });
    else if (found.length === 0) print(`no difference in ${count(one.length, 'table')}`);
    else print(diffLines(found).map(printable).join('\n'));
    return found.length === 0 ? 0 : 1;
  },
};

function tablesOf(path: string): readonly InputTable[] {
  const { tables, errors } = readTables([path]);
  if (errors.length > 0) throw new PxmError(errors);
  return tables;
}

function bytesOf(
  { before, after }: TableDifference,
  one: readonly InputTable[],
  other: readonly InputTable[],
): ByteDifference[] {
  const was = one.find(({ name }) => name === before);
  const is = other.find(({ name }) => name === after);
  return was && is ? diffBytes(was, is) : [];
}
