import { dirname, join, resolve } from 'node:path';
import type { Argv } from 'yargs';
import { vmFolder } from '../../attach/journal/journal-file.ts';
import { planHost } from '../../attach/run/plan-host.ts';
import { diagnosticsToJson } from '../../diagnostics/format.ts';
import { planLaunch } from '../../launch/launch-plan.ts';
import { asUser, findUser, type RunUser } from '../../launch/run-user.ts';
import { runVm } from '../../launch/run-vm.ts';
import { loadTopology } from '../../topology/load-topology.ts';
import type { Platform } from '../../topology/platform.ts';
import { resolveTopology } from '../../topology/resolve-topology.ts';
import { HOST } from '../../vfio/host-root.ts';
import { quoteArgs } from '../../vmm/qemu/quote-args.ts';
import type { Command } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { print, printDiagnostics, printError, printJson } from '../io.ts';
import { patience, withPatience } from '../patience-option.ts';
import { planJson, planText } from '../print/plan-text.ts';
import { stageJson, stageText } from '../print/stage.ts';
import { usageError } from '../usage-error.ts';

interface Options {
  readonly topology: string;
  readonly words?: readonly string[];
  readonly user?: string;
  readonly program?: string;
  readonly initrd?: string;
  readonly keep?: boolean;
  readonly wait?: number;
  readonly json?: boolean;
  readonly 'dry-run'?: boolean;
}

export const command: Command = {
  command: 'run <topology> [words..]',
  describe: 'prepare the devices of a VM, run QEMU with them without rights of its own, release them',
  builder: (yargs: Argv) =>
    withPatience(yargs)
      .positional('topology', { type: 'string', demandOption: true, describe: 'topology file, - for stdin' })
      .positional('words', { type: 'string', array: true, describe: 'further arguments of QEMU, after --' })
      .option('user', {
        type: 'string',
        requiresArg: true,
        describe: 'as whom QEMU runs: NAME, UID or UID:GID; root has to say it',
      })
      .option('program', { type: 'string', requiresArg: true, describe: 'QEMU, unless that of the machine' })
      .option('initrd', {
        type: 'string',
        requiresArg: true,
        describe: "the guest's initrd; tables that QEMU does not publish go in front of it",
      })
      .option('keep', { type: 'boolean', describe: 'leave devices prepared at the end' })
      .option('dry-run', { type: 'boolean', describe: 'show what would be done, and the command line' })
      .option('json', { type: 'boolean', describe: "stages as lines of JSON; QEMU's output goes to stderr" })
      .example('$0 run vm.yaml --user qemu -- -accel kvm -nographic', 'until the guest is shut down')
      .example('$0 run vm.yaml', 'without assigned devices it needs no rights'),
  async handler(options: Options): Promise<number> {
    const { topology, words: extra = [], program, initrd, keep = false, json = false, wait } = options;
    const user = userOf(options);
    const platform = resolveTopology(loadTopology(topology));
    if (options['dry-run']) return dryRun(platform, options, user);
    const line = (value: object) => print(JSON.stringify(value));
    await interruptible((signal) =>
      runVm(platform, {
        ...{
          signal,
          patience: patience(wait),
          command: `pxm run ${topology}`,
          keep,
          extra,
          program,
          initrd,
          user,
        },
        folder: resolve(topology === '-' ? '.' : dirname(topology)),
        stdout: json ? 2 : 'inherit',
        onStage: (stage) => (json ? line(stageJson(stage)) : printError(stageText(platform.name, stage))),
        onStart: ({ pid, version, monitor, findings }) => {
          const all = [...platform.diagnostics, ...findings];
          if (json) line({ event: 'started', pid, version, monitor, findings: diagnosticsToJson(all) });
          else {
            printError(`${platform.name}: QEMU ${version} runs as process ${pid}`);
            printDiagnostics(all);
          }
        },
      }),
    );
    return 0;
  },
};

/** As root QEMU would have every right unless told otherwise. */
function userOf({ user }: Options): RunUser | undefined {
  if (user !== undefined) return findUser(user);
  if (process.geteuid?.() !== 0) return undefined;
  throw usageError(
    'as root, --user says as whom QEMU runs',
    'write --user NAME; --user root for root without capabilities',
  );
}

function dryRun(platform: Platform, options: Options, user: RunUser | undefined): number {
  const { words: extra = [], program, initrd, json = false } = options;
  const { attach, name } = platform;
  const folder = attach.devices.length > 0 ? join(vmFolder(name, HOST), 'files') : `/tmp/pxm-run-${name}`;
  const plan = planLaunch(platform, { extra, program, initrd }, folder);
  const argv = [...asUser(user), plan.program, ...plan.args];
  const host = plan.iommufd ? planHost(platform, HOST) : undefined;
  const findings = host?.findings ?? [];
  if (json)
    printJson({
      ...{ format: 'pxm-run', version: 1, argv, files: [...plan.files.keys()] },
      ...(host && { plan: planJson(host) }),
    });
  else print([...(host ? [planText(host)] : []), quoteArgs(argv)].join('\n\n'));
  printDiagnostics(findings, { json });
  return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}
