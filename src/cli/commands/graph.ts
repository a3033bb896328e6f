import type { Argv } from 'yargs';
import { graphSvg } from '../../graph/graph-svg.ts';
import { loadTopology } from '../../topology/load-topology.ts';
import { resolveTopology } from '../../topology/resolve-topology.ts';
import type { Command } from '../command.ts';
import { printDiagnostics, writeOutput } from '../io.ts';

const THEMES = ['auto', 'light', 'dark'] as const;

interface Options {
  readonly topology: string;
  readonly output?: string;
  readonly theme: (typeof THEMES)[number];
}

export const command: Command = {
  command: 'graph <topology>',
  describe: 'draw a topology as a picture',
  builder: (yargs: Argv) =>
    yargs
      .positional('topology', { type: 'string', demandOption: true, describe: 'topology file, - for stdin' })
      .option('output', {
        alias: 'o',
        type: 'string',
        describe: 'SVG file; standard output when left out',
      })
      .option('theme', {
        choices: THEMES,
        default: 'auto' as const,
        requiresArg: true,
        describe: 'colours; auto: dark where the viewer prefers it',
      })
      .example('$0 graph examples/grace-hopper.yaml -o vm.svg', 'sockets, nodes, buses, devices, IOMMUs')
      .example('$0 graph vm.yaml --theme light -o vm.svg', 'for paper'),
  handler({ topology, output, theme }: Options): number {
    const platform = resolveTopology(loadTopology(topology));
    writeOutput(output, graphSvg(platform, { theme }));
    printDiagnostics(platform.diagnostics);
    return 0;
  },
};
