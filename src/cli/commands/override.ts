import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Argv } from 'yargs';
import { acpitableArgs } from '../../delivery/acpitable-args.ts';
import { type NamedTable, signatureOf } from '../../delivery/named-table.ts';
import { overrideArchive } from '../../delivery/override.ts';
import { printable } from '../../diagnostics/printable.ts';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import { systemReason } from '../../files/system-reason.ts';
import { quoteArgs } from '../../vmm/qemu/quote-args.ts';
import type { Command } from '../command.ts';
import { print, printDiagnostics, printError, printJson, readInput, writeOutput } from '../io.ts';
import { count } from '../print/amounts.ts';
import { readTables } from '../table-inputs.ts';
import { usageError } from '../usage-error.ts';

interface Options {
  readonly tables: readonly string[];
  readonly output?: string;
  readonly live?: string;
  readonly acpitable?: boolean;
  readonly json?: boolean;
}

const EFFECTS = {
  replaces: "replaces the guest's",
  adds: 'added',
  either: 'replaces one of the same ids, or added',
};

export const command: Command = {
  command: 'override <tables..>',
  describe: 'pack tables for a guest whose VMM does not publish them',
  builder: (yargs: Argv) =>
    yargs
      .positional('tables', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'table files, or directories of them such as pxm build writes',
      })
      .option('output', {
        alias: 'o',
        type: 'string',
        describe: 'archive to put in front of an initrd of Linux',
      })
      .option('live', {
        type: 'string',
        describe:
          'tables the guest has now: directory (a copy of /sys/firmware/acpi/tables) or acpidump text',
      })
      .option('acpitable', {
        type: 'boolean',
        describe: "print QEMU's -acpitable arguments instead; needs --live",
      })
      .option('json', { type: 'boolean', describe: 'what was packed, or the arguments, as JSON' })
      .example('$0 override out/ -o tables.cpio --live tables/', 'then: cat tables.cpio initrd > initrd.new')
      .example('$0 override SSDT.aml --acpitable --live tables/', 'for a table that QEMU does not publish'),
  handler({ tables: paths, output, live: livePath, acpitable = false, json = false }: Options): number {
    if (acpitable === (output !== undefined))
      throw usageError('there are two ways into a guest', 'give either -o, for an initrd, or --acpitable');
    if (acpitable && livePath === undefined)
      throw usageError('--acpitable needs --live', 'name the tables that QEMU publishes by itself');
    const tables = namedTables(paths);
    const live = livePath === undefined ? undefined : liveTables(livePath);
    if (output === undefined) {
      const inside = tables.find(({ name }) => !statSync(name, { throwIfNoEntry: false })?.isFile());
      if (inside)
        throw usageError(`${inside.name} is no file of its own, and QEMU reads files`, 'write it to one');
      const args = acpitableArgs(tables, (live ?? []).map(signatureOf));
      if (json) printJson(args);
      else print(quoteArgs(args));
      return 0;
    }
    const { archive, members, unchanged, diagnostics } = overrideArchive(tables, live);
    writeOutput(output, archive);
    const say = output === '-' ? printError : print;
    if (json && output !== '-') {
      const packed = members.map(({ bytes, ...member }) => ({ ...member, bytes: bytes.length }));
      printJson({ format: 'pxm-override', version: 1, tables: packed, unchanged });
    } else {
      for (const { signature, bytes, effect, oemRevision } of members)
        say(`${signature}  ${count(bytes.length, 'byte')}, OEM revision ${oemRevision}: ${EFFECTS[effect]}`);
      for (const name of unchanged) say(`${printable(name)} left out: the guest has the same`);
      say(`${count(members.length, 'table')} in ${printable(output)}, to be put in front of an initrd`);
    }
    printDiagnostics(diagnostics, { json });
    return 0;
  },
};

function namedTables(paths: readonly string[]): readonly NamedTable[] {
  const { tables, errors } = readTables(paths);
  if (errors.length > 0) throw new PxmError(errors);
  return tables;
}

/** In a copy of /sys/firmware/acpi/tables files have no endings; tables that have no header do not matter here. */
function liveTables(path: string): readonly NamedTable[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return namedTables([path]);
  let names: string[];
  try {
    names = readdirSync(path);
  } catch (error) {
    throw PxmError.of('PXM001', `cannot be read: ${systemReason(error)}`, { file: path });
  }
  return names
    .sort(new Intl.Collator('en', { numeric: true }).compare)
    .map((name) => join(path, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() && !file.endsWith('.json'))
    .map((file) => ({ name: file, bytes: readInput(file) }));
}
