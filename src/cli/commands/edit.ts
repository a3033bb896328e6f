import type { Argv } from 'yargs';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { printable } from '../../diagnostics/printable.ts';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import { diffTables } from '../../golden/diff-tables.ts';
import { decodeTable } from '../../tables/decode.ts';
import { encodeTable } from '../../tables/encode.ts';
import { sealTable } from '../../tables/seal.ts';
import { setValue } from '../../tables/set-value.ts';
import type { Command } from '../command.ts';
import { inputName, print, printError, printJson, readInput, writeOutput } from '../io.ts';
import { diffLines } from '../print/diff.ts';
import { usageError } from '../usage-error.ts';

interface Options {
  readonly table: string;
  readonly set: readonly string[];
  readonly output?: string;
  readonly seal: boolean;
  readonly json?: boolean;
}

export const command: Command = {
  command: 'edit <table>',
  describe: 'change fields of a table; length and checksum follow',
  builder: (yargs: Argv) =>
    yargs
      .positional('table', { type: 'string', demandOption: true, describe: 'table file' })
      .option('set', {
        type: 'string',
        array: true,
        demandOption: true,
        requiresArg: true,
        describe: 'path=value, paths as pxm decode lists them',
      })
      .option('output', {
        alias: 'o',
        type: 'string',
        describe: 'file for the changed table; the table file itself when left out',
      })
      .option('seal', {
        type: 'boolean',
        default: true,
        describe: 'set length and checksum; --no-seal keeps them',
      })
      .option('json', { type: 'boolean', describe: 'what changed as JSON' })
      .example("$0 edit SRAT.aml --set 'entries[0].flags.enabled=false'", 'one flag')
      .example("$0 edit SRAT.aml --set 'entries[4].rangeLength=32G' -o new.aml", 'a size, into another file'),
  handler({ table: path, set, output, seal, json = false }: Options): number {
    if (path === '-' && output === undefined)
      throw usageError('a table from stdin has no file to go back to', 'name one with -o');
    const bytes = readInput(path);
    const before = decodeTable(bytes);
    const after = decodeTable(bytes);
    const errors: Diagnostic[] = [];
    for (const assignment of set) {
      const at = assignment.indexOf('=');
      const misfit =
        at < 1
          ? { message: `${JSON.stringify(assignment)} is no path=value` }
          : setValue(after, assignment.slice(0, at), assignment.slice(at + 1));
      if (misfit) errors.push({ code: 'PXM006', severity: 'error', file: inputName(path), ...misfit });
    }
    if (errors.length > 0) throw new PxmError(errors);
    const written = seal ? sealTable(after) : encodeTable(after);
    const name = output ?? path;
    const found = diffTables(
      [{ name: inputName(path), bytes, table: before }],
      [{ name, bytes: written, table: decodeTable(written) }],
    );
    writeOutput(name, written);
    const text = found.length === 0 ? 'nothing changed' : diffLines(found).map(printable).join('\n');
    if (output === '-') printError(text);
    else if (json) printJson({ format: 'pxm-diff', version: 1, tables: found });
    else print(text);
    return 0;
  },
};
