import type { Argv } from 'yargs';
import { loadTopology } from '../../topology/load-topology.ts';
import { resolveTopology } from '../../topology/resolve-topology.ts';
import type { Command } from '../command.ts';
import { print, printDiagnostics, printJson, useColour } from '../io.ts';
import { showModel } from '../print/show-model.ts';
import { showText } from '../print/show-text.ts';
import { strokes } from '../print/tree.ts';

interface Options {
  readonly topology: string;
  readonly resolved?: boolean;
  readonly all?: boolean;
  readonly ascii?: boolean;
  readonly json?: boolean;
}

const bold = (text: string) => `\u001b[1m${text}\u001b[0m`;

export const command: Command = {
  command: 'show <topology>',
  describe: 'show what a topology amounts to',
  builder: (yargs: Argv) =>
    yargs
      .positional('topology', { type: 'string', demandOption: true, describe: 'topology file, - for stdin' })
      .option('resolved', { type: 'boolean', describe: 'every value that was derived, and why' })
      .option('all', { type: 'boolean', describe: 'every node on a line of its own, however many there are' })
      .option('ascii', { type: 'boolean', describe: 'no line drawing, as where the locale is not UTF-8' })
      .option('json', { type: 'boolean', describe: 'the same as JSON' })
      .example(
        '$0 show examples/two-socket-gpu.yaml',
        'sockets, nodes, buses and devices, distances, address map',
      )
      .example('$0 show vm.yaml --resolved', 'and where each value comes from'),
  handler({ topology, resolved, all = false, ascii = false, json }: Options): number {
    const platform = resolveTopology(loadTopology(topology));
    const model = showModel(platform, { resolved: resolved ?? false });
    if (json) printJson(model);
    else {
      const title = useColour('stdout') ? bold : (text: string) => text;
      print(showText(model, { title, strokes: strokes({ ascii }), all }));
    }
    printDiagnostics(platform.diagnostics, { json: json ?? false });
    return 0;
  },
};
