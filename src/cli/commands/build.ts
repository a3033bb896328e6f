import type { Argv } from 'yargs';
import { printable } from '../../diagnostics/printable.ts';
import { buildTables } from '../../tables/build/build-tables.ts';
import { loadTopology } from '../../topology/load-topology.ts';
import { resolveTopology } from '../../topology/resolve-topology.ts';
import { filesOfLastBuild, MANIFEST, manifestText } from '../build-manifest.ts';
import type { Command } from '../command.ts';
import { print, printDiagnostics, printJson, writeFiles } from '../io.ts';
import { count } from '../print/amounts.ts';
import { summary, whatTableSays } from '../print/summary.ts';

interface Options {
  readonly topology: string;
  readonly output: string;
  readonly json?: boolean;
}

export const command: Command = {
  command: 'build <topology>',
  describe: 'build the ACPI tables of a topology',
  builder: (yargs: Argv) =>
    yargs
      .positional('topology', { type: 'string', demandOption: true, describe: 'topology file, - for stdin' })
      .option('output', {
        alias: 'o',
        type: 'string',
        demandOption: true,
        describe: 'directory for the tables, one file <SIGNATURE>.aml each',
      })
      .option('json', { type: 'boolean', describe: 'the summary as JSON' })
      .example(
        '$0 build examples/two-socket-gpu.yaml -o out/',
        'tables into out/, a summary of what each says',
      )
      .example('$0 build vm.yaml -o out/ --json', 'the summary for programs'),
  handler({ topology, output, json }: Options): number {
    const platform = resolveTopology(loadTopology(topology));
    const seen = new Map<string, number>();
    const files = new Map<string, Uint8Array | string>();
    const rows = buildTables(platform).map(({ signature, bytes, table, publishedBy }) => {
      const instance = (seen.get(signature) ?? 0) + 1;
      seen.set(signature, instance);
      const file = `${signature}${instance === 1 ? '' : `.${instance}`}.aml`;
      files.set(file, bytes);
      return { file, signature, bytes: bytes.length, publishedBy, says: whatTableSays(table) };
    });
    const manifest = rows.map(({ says: _, ...entry }) => entry);
    files.set(MANIFEST, manifestText(platform.name, manifest));
    const removed = filesOfLastBuild(output).filter((file) => !files.has(file));
    writeFiles(output, files, { remove: removed });

    if (json) {
      printJson({ format: 'pxm-build', version: 1, topology: platform.name, tables: rows, removed });
    } else {
      print(summary(rows, platform.machine.vmm));
      if (removed.length > 0) print(`removed ${removed.join(', ')} of the build before`);
      print(`${count(rows.length, 'table')} of ${platform.name} in ${printable(output)}`);
    }
    printDiagnostics(platform.diagnostics, { json: json ?? false });
    return 0;
  },
};
