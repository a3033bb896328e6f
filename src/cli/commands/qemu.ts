import type { Argv } from 'yargs';
import { loadTopology } from '../../topology/load-topology.ts';
import { resolveTopology } from '../../topology/resolve-topology.ts';
import { qemuArgs, qemuProgram } from '../../vmm/qemu/qemu-args.ts';
import { quoteArgs } from '../../vmm/qemu/quote-args.ts';
import type { Command } from '../command.ts';
import { print, printDiagnostics, printJson } from '../io.ts';

interface Options {
  readonly topology: string;
  readonly json?: boolean;
}

export const command: Command = {
  command: 'qemu <topology>',
  describe: 'print the QEMU command line that presents a topology',
  builder: (yargs: Argv) =>
    yargs
      .positional('topology', { type: 'string', demandOption: true, describe: 'topology file, - for stdin' })
      .option('json', { type: 'boolean', describe: 'an array of arguments, the program first' })
      .example('$0 qemu examples/two-socket-gpu.yaml', 'quoted for a shell, one option a line')
      .example('$0 qemu vm.yaml --json', 'for programs that start QEMU without a shell'),
  handler({ topology, json }: Options): number {
    const platform = resolveTopology(loadTopology(topology));
    const argv = [qemuProgram(platform), ...qemuArgs(platform)];
    if (json) printJson(argv);
    else print(quoteArgs(argv));
    printDiagnostics(platform.diagnostics, { json: json ?? false });
    return 0;
  },
};
