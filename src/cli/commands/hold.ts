import type { Argv } from 'yargs';
import { findAllowed } from '../../attach/hold/allowed.ts';
import { hold } from '../../attach/hold/hold.ts';
import { vmName } from '../../attach/prepare.ts';
import { loadTopology } from '../../topology/load-topology.ts';
import { resolveTopology } from '../../topology/resolve-topology.ts';
import type { Command } from '../command.ts';
import { Interrupted, interruptible } from '../interrupt.ts';
import { printError } from '../io.ts';

interface Options {
  readonly topology: string;
  readonly socket?: string;
  readonly allow?: readonly string[];
}

export const command: Command = {
  command: 'hold <topology>',
  describe: 'keep the open devices of a VM for the local client that runs it; run by systemd',
  builder: (yargs: Argv) =>
    yargs
      .positional('topology', { type: 'string', demandOption: true, describe: 'topology file' })
      .option('socket', {
        type: 'string',
        requiresArg: true,
        describe: 'where to listen, unless systemd gives a socket',
      })
      .option('allow', {
        type: 'string',
        array: true,
        requiresArg: true,
        describe: 'who besides root may have them: NAME, UID, :GROUP or :GID',
      })
      .example('$0 hold vm.yaml --socket /run/vm.sock --allow qemu', 'as root, after pxm prepare'),
  async handler({ topology, socket, allow = [] }: Options): Promise<number> {
    const platform = resolveTopology(loadTopology(topology));
    vmName(platform.name);
    const allowed = findAllowed(allow);
    await interruptible(async (signal) => {
      await hold(platform, { allowed, socket, signal, onEvent: printError });
      // Its service manager asked it to end: that is no failure.
      if (!(signal.reason instanceof Interrupted)) signal.throwIfAborted();
    });
    return 0;
  },
};
