import type { Argv } from 'yargs';
import { preflight } from '../../attach/preflight/preflight.ts';
import { diagnosticsToJson } from '../../diagnostics/format.ts';
import { loadTopology } from '../../topology/load-topology.ts';
import { resolveTopology } from '../../topology/resolve-topology.ts';
import type { Command } from '../command.ts';
import { print, printDiagnostics, printJson } from '../io.ts';
import { preflightText } from '../print/preflight-text.ts';

interface Options {
  readonly topology: string;
  readonly json?: boolean;
}

export const command: Command = {
  command: 'preflight <topology>',
  describe: 'attach the devices of a VM once, look at what they can reach, and let go',
  builder: (yargs: Argv) =>
    yargs
      .positional('topology', { type: 'string', demandOption: true, describe: 'topology file, - for stdin' })
      .option('json', { type: 'boolean', describe: 'the same as JSON' })
      .example('$0 preflight vm.yaml', 'after pxm prepare vm.yaml, as root; 1: does not fit, 3: refused'),
  handler({ topology, json }: Options): number {
    const came = preflight(resolveTopology(loadTopology(topology)));
    const { findings, refused, ...rest } = came;
    if (json)
      printJson({
        ...{ format: 'pxm-preflight', version: 1, ...rest, refused },
        findings: diagnosticsToJson(findings),
      });
    else {
      print(preflightText(came));
      printDiagnostics(findings);
    }
    if (refused) return 3;
    return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
  },
};
