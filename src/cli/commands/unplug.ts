import { unplug } from '../../launch/unplug.ts';
import { plugCommand } from '../plug-command.ts';

export const command = plugCommand({
  name: 'unplug',
  describe: 'pull an assigned device out of a VM that runs; it stays prepared',
  wait: { what: 'for the guest to let go', seconds: 30 },
  example: ['$0 unplug vm.yaml nic1', 'once the guest has let go of it'],
  done: 'is out of it, and stays prepared',
  work: unplug,
});
