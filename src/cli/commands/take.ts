import type { Argv } from 'yargs';
import { runTaken } from '../../attach/hold/run-taken.ts';
import { holderState, type TakeOptions, takeDevices } from '../../attach/hold/take.ts';
import { vmName } from '../../attach/prepare.ts';
import type { Command } from '../command.ts';
import { print, printJson } from '../io.ts';
import { usageError } from '../usage-error.ts';

interface Options {
  readonly vm: string;
  readonly words?: readonly string[];
  readonly socket?: string;
  readonly status?: boolean;
  readonly json?: boolean;
}

export const command: Command = {
  command: 'take <vm> [words..]',
  describe: 'run a program with the open devices of a VM, which come from its holder',
  builder: (yargs: Argv) =>
    yargs
      .positional('vm', { type: 'string', demandOption: true, describe: 'name of the VM' })
      .positional('words', {
        type: 'string',
        array: true,
        describe: 'the program and its arguments, after --',
      })
      .option('socket', { type: 'string', requiresArg: true, describe: 'where its holder listens' })
      .option('status', { type: 'boolean', describe: 'only say who has them' })
      .option('json', { type: 'boolean', describe: 'the status as JSON' })
      .example(
        '$0 take vm -- qemu-system-x86_64 -object iommufd,id=i,fd=3',
        'PXM_FDS says "iommufd=3 gpu0=4"',
      )
      .example('$0 take vm --status', 'free, or who has them'),
  async handler({ vm: given, words = [], socket, status = false, json = false }: Options): Promise<number> {
    const vm = vmName(given);
    const options: TakeOptions = socket === undefined ? {} : { socket };
    if (status) {
      const state = await holderState(vm, options);
      if (json) printJson({ format: 'pxm-take', version: 1, vm, state });
      else print(`${vm}: ${state}`);
      return 0;
    }
    if (words.length === 0) throw usageError('no program is named', 'write pxm take VM -- PROGRAM ARGUMENTS');
    return runTaken(await takeDevices(vm, options), words);
  },
};
