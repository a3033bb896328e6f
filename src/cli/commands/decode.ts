import type { Argv } from 'yargs';
import { printable } from '../../diagnostics/printable.ts';
import { tableToJson } from '../../tables/json.ts';
import type { Command } from '../command.ts';
import { print, printDiagnostics, printJson, useColour } from '../io.ts';
import type { ListingOptions } from '../print/listing.ts';
import { tableListing } from '../print/listing.ts';
import type { InputTable } from '../table-inputs.ts';
import { readTables } from '../table-inputs.ts';

interface Options {
  readonly tables: readonly string[];
  readonly json?: boolean;
  readonly raw?: boolean;
}

/** Lines printed at once. */
const BATCH = 4096;

const COLOURS = { heading: '\u001b[1m', error: '\u001b[31m', warning: '\u001b[33m', info: '\u001b[36m' };

export const command: Command = {
  command: 'decode <tables..>',
  describe: 'show every field of ACPI tables, and what is odd in them',
  builder: (yargs: Argv) =>
    yargs
      .positional('tables', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'table files, directories of them, acpidump texts, - for stdin',
      })
      .option('json', { type: 'boolean', describe: 'values as JSON, which pxm encode takes back' })
      .option('raw', { type: 'boolean', describe: 'every raw byte, such as of AML, not only the first' })
      .example('$0 decode /sys/firmware/acpi/tables/SRAT', 'one table of this machine')
      .example('acpidump | $0 decode -', 'all of them')
      .example('$0 decode SRAT.aml --json > SRAT.json', 'to be edited and encoded again'),
  handler({ tables: paths, json = false, raw = false }: Options): number {
    const { tables, errors } = readTables(paths);
    if (json) printTablesJson(tables, paths.length === 1 && tables.length + errors.length === 1);
    else for (const [index, input] of tables.entries()) printListing(input, index > 0, raw);
    printDiagnostics(errors, { json });
    return errors.length > 0 ? 2 : 0;
  },
};

function printTablesJson(tables: readonly InputTable[], single: boolean): void {
  const [first] = tables;
  if (single) {
    if (first !== undefined) printJson(tableToJson(first.table));
  } else printJson(tables.map(({ name, table }) => ({ file: name, ...tableToJson(table) })));
}

function printListing({ name, table, bytes }: InputTable, follows: boolean, raw: boolean): void {
  const colour = useColour('stdout');
  const paint: NonNullable<ListingOptions['paint']> = (style, text) =>
    colour ? `${COLOURS[style]}${text}\u001b[0m` : text;
  let lines = follows ? [''] : [];
  for (const line of tableListing(printable(name), table, bytes, { paint, raw })) {
    lines.push(line);
    if (lines.length < BATCH) continue;
    print(lines.join('\n'));
    lines = [];
  }
  if (lines.length > 0) print(lines.join('\n'));
}
