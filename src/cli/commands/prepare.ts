import type { Argv } from 'yargs';
import type { HostStep } from '../../attach/plan.ts';
import { prepare } from '../../attach/prepare.ts';
import { stepText } from '../../attach/step-text.ts';
import { diagnosticsToJson } from '../../diagnostics/format.ts';
import { loadTopology } from '../../topology/load-topology.ts';
import { resolveTopology } from '../../topology/resolve-topology.ts';
import { HOST } from '../../vfio/host-root.ts';
import type { Command } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { print, printDiagnostics, printJson, withProgress } from '../io.ts';
import { patience, withPatience } from '../patience-option.ts';
import { planJson } from '../print/plan-text.ts';
import { showPlan } from './plan.ts';

interface Options {
  readonly topology: string;
  readonly json?: boolean;
  readonly wait?: number;
  readonly 'dry-run'?: boolean;
}

export const command: Command = {
  command: 'prepare <topology>',
  describe: 'bind the devices of a VM to their drivers, all or none; needs root',
  builder: (yargs: Argv) =>
    withPatience(yargs)
      .positional('topology', { type: 'string', demandOption: true, describe: 'topology file, - for stdin' })
      .option('dry-run', { type: 'boolean', describe: 'the same as pxm plan' })
      .option('json', { type: 'boolean', describe: 'what was done, as JSON' })
      .example('$0 prepare vm.yaml', 'until pxm release vm.yaml, also after pxm has ended'),
  async handler({ topology, json = false, wait, 'dry-run': dryRun }: Options): Promise<number> {
    const platform = resolveTopology(loadTopology(topology));
    if (dryRun) return showPlan(platform, HOST, json);
    const progress = withProgress(`preparing ${platform.name}`, () =>
      interruptible((signal) =>
        prepare(platform, { signal, patience: patience(wait), command: `pxm prepare ${topology}` }),
      ),
    );
    const { plan, steps } = await progress;
    if (json)
      printJson({
        ...planJson({ ...plan, steps }),
        format: 'pxm-prepare',
        findings: diagnosticsToJson(plan.findings),
      });
    else {
      print(text(plan.vm, steps));
      printDiagnostics(plan.findings);
    }
    return 0;
  },
};

function text(vm: string, steps: readonly HostStep[]): string {
  if (steps.length === 0) return `${vm}: the host was ready`;
  return [`${vm}: the host is ready`, ...steps.map((step) => `  ${stepText(step)}`)].join('\n');
}
