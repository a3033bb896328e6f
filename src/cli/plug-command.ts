import { existsSync } from 'node:fs';
import type { Argv } from 'yargs';
import { VM_NAME } from '../attach/journal/record.ts';
import type { PlugOptions } from '../launch/running-vm.ts';
import type { Stage } from '../launch/stages.ts';
import { loadTopology } from '../topology/load-topology.ts';
import type { AttachedDevice } from '../topology/platform-attach.ts';
import { resolveTopology } from '../topology/resolve-topology.ts';
import type { Command } from './command.ts';
import { interruptible } from './interrupt.ts';
import { print, printError, printJson } from './io.ts';
import { patience } from './patience-option.ts';
import { stageText } from './print/stage.ts';

interface Options {
  readonly vm: string;
  readonly device: string;
  readonly wait?: number;
  readonly json?: boolean;
}

/** What the two commands about one device of a VM that runs differ in. */
export interface PlugCommand {
  readonly name: 'hotplug' | 'unplug';
  readonly describe: string;
  /** What `--wait` waits for, and for how many seconds unless said otherwise. */
  readonly wait: { readonly what: string; readonly seconds: number };
  readonly example: readonly [line: string, what: string];
  /** As the message says what was done. */
  readonly done: string;
  readonly work: (vm: string, device: string, options: PlugOptions) => Promise<AttachedDevice>;
}

export function plugCommand({ name, describe, wait, example, done, work }: PlugCommand): Command {
  return {
    command: `${name} <vm> <device>`,
    describe,
    builder: (yargs: Argv) =>
      yargs
        .positional('vm', {
          type: 'string',
          demandOption: true,
          describe: 'name of the VM, or its topology file',
        })
        .positional('device', {
          type: 'string',
          demandOption: true,
          describe: 'id of the device in the topology',
        })
        .option('wait', {
          type: 'number',
          requiresArg: true,
          describe: `seconds to wait ${wait.what} (${wait.seconds})`,
        })
        .option('json', { type: 'boolean', describe: 'what was done, as JSON' })
        .example(...example),
    async handler({ vm: given, device: id, wait: seconds, json = false }: Options): Promise<number> {
      const vm = nameOf(given);
      const stages: Stage[] = [];
      const { host } = await interruptible((signal) =>
        work(vm, id, {
          ...{ signal, command: `pxm ${name} ${given} ${id}`, patience: patience(seconds ?? wait.seconds) },
          onStage: (stage) => {
            stages.push(stage);
            if (!json) printError(stageText(vm, stage));
          },
        }),
      );
      if (json) printJson({ format: `pxm-${name}`, version: 1, vm, device: id, host, stages });
      else print(`${vm}: device ${id} (${host}) ${done}`);
      return 0;
    },
  };
}

/** A file wins over a VM of that name: its topology says what the VM is called. */
function nameOf(given: string): string {
  if (VM_NAME.test(given) && !existsSync(given)) return given;
  return resolveTopology(loadTopology(given)).name;
}
