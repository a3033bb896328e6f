import { existsSync } from 'node:fs';
import type { Argv } from 'yargs';
import { VM_NAME } from '../../attach/journal/record.ts';
import { type Released, release } from '../../attach/release.ts';
import { stepText } from '../../attach/step-text.ts';
import { loadTopology } from '../../topology/load-topology.ts';
import { resolveTopology } from '../../topology/resolve-topology.ts';
import type { Command } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { print, printJson, withProgress } from '../io.ts';
import { patience, withPatience } from '../patience-option.ts';

interface Options {
  readonly vm: string;
  readonly json?: boolean;
  readonly wait?: number;
}

export const command: Command = {
  command: 'release <vm>',
  describe: 'put the host back to what it was before a VM was prepared; needs root',
  builder: (yargs: Argv) =>
    withPatience(yargs)
      .positional('vm', {
        type: 'string',
        demandOption: true,
        describe: 'name of the VM, or its topology file',
      })
      .option('json', { type: 'boolean', describe: 'what was undone, as JSON' })
      .example('$0 release vm.yaml', 'also after pxm prepare was killed')
      .example('$0 release vm', 'by name, where the file is gone'),
  async handler({ vm: given, json, wait }: Options): Promise<number> {
    const vm = nameOf(given);
    const came = await withProgress(`releasing ${vm}`, () =>
      interruptible((signal) =>
        release(vm, { signal, patience: patience(wait), command: `pxm release ${given}` }),
      ),
    );
    if (json) printJson({ format: 'pxm-release', version: 1, vm, ...came });
    else print(text(vm, came));
    return 0;
  },
};

/** A file wins over a VM of that name: its topology says what the VM is called. */
function nameOf(given: string): string {
  if (VM_NAME.test(given) && !existsSync(given)) return given;
  return resolveTopology(loadTopology(given)).name;
}

function text(vm: string, { steps, found }: Released): string {
  if (found === 'nothing') return `${vm}: nothing was prepared for it`;
  if (found === 'past')
    return `${vm}: it was prepared before the machine was started again; nothing of that is left`;
  const lines = steps.map((step) => `  undone: ${stepText(step)}`);
  return [`${vm}: the host is as it was before`, ...lines].join('\n');
}
