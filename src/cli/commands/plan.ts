import type { Argv } from 'yargs';
import { planHost } from '../../attach/run/plan-host.ts';
import { diagnosticsToJson } from '../../diagnostics/format.ts';
import { loadTopology } from '../../topology/load-topology.ts';
import type { Platform } from '../../topology/platform.ts';
import { resolveTopology } from '../../topology/resolve-topology.ts';
import type { HostRoot } from '../../vfio/host-root.ts';
import type { Command } from '../command.ts';
import { hostRoot, withRoot } from '../host-options.ts';
import { print, printDiagnostics, printJson } from '../io.ts';
import { planJson, planText } from '../print/plan-text.ts';

interface Options {
  readonly topology: string;
  readonly json?: boolean;
  readonly root?: string;
}

export const command: Command = {
  command: 'plan <topology>',
  describe: 'say how this host would give a VM its devices, and what is in the way',
  builder: (yargs: Argv) =>
    withRoot(yargs)
      .positional('topology', { type: 'string', demandOption: true, describe: 'topology file, - for stdin' })
      .option('json', { type: 'boolean', describe: 'the same as JSON' })
      .example('$0 plan vm.yaml', 'changes nothing and needs no rights; 1: it would fail'),
  handler: ({ topology, json, root }: Options): number =>
    showPlan(resolveTopology(loadTopology(topology)), hostRoot(root), json ?? false),
};

/** Prints the plan of a topology for a host; the exit code is 1 when it would fail. */
export function showPlan(platform: Platform, root: HostRoot, json: boolean): number {
  const plan = planHost(platform, root);
  if (json) printJson({ ...planJson(plan), findings: diagnosticsToJson(plan.findings) });
  else {
    print(planText(plan));
    printDiagnostics(plan.findings);
  }
  return plan.findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}
