import type { Argv } from 'yargs';
import { probeMigration } from '../../attach/migration/probe-migration.ts';
import { diagnosticsToJson } from '../../diagnostics/format.ts';
import { loadTopology } from '../../topology/load-topology.ts';
import { resolveTopology } from '../../topology/resolve-topology.ts';
import type { Command } from '../command.ts';
import { print, printDiagnostics, printJson } from '../io.ts';
import { migrationText } from '../print/migration-text.ts';

interface Options {
  readonly topology: string;
  readonly json?: boolean;
}

export const command: Command = {
  command: 'migration <topology>',
  describe: 'say whether a VM could move to another host with its devices, and what blocks it',
  builder: (yargs: Argv) =>
    yargs
      .positional('topology', { type: 'string', demandOption: true, describe: 'topology file, - for stdin' })
      .option('json', { type: 'boolean', describe: 'the same as JSON' })
      .example(
        '$0 migration vm.yaml',
        'after pxm prepare vm.yaml, as root; 1: something blocks it, 3: refused',
      )
      .epilogue('Devices are attached once and let go, as pxm preflight does: the VM must not run.'),
  handler({ topology, json }: Options): number {
    const probed = probeMigration(resolveTopology(loadTopology(topology)));
    const { vm, devices, findings, refused } = probed;
    if (json)
      printJson({
        ...{ format: 'pxm-migration', version: 1, vm, refused },
        devices: devices.map(({ device, abilities, stateBytes, tracking }) => ({
          ...{ id: device.function.id, bdf: device.host },
          ...{ abilities: abilities ?? null, stateBytes: stateBytes ?? null, tracking },
        })),
        findings: diagnosticsToJson(findings),
      });
    else {
      print(migrationText(probed));
      printDiagnostics(findings);
    }
    if (refused) return 3;
    return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
  },
};
