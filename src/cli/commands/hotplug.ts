import { hotplug } from '../../launch/hotplug.ts';
import { plugCommand } from '../plug-command.ts';

export const command = plugCommand({
  name: 'hotplug',
  describe: 'plug an assigned device into a VM that runs',
  wait: { what: 'for drivers of the host', seconds: 10 },
  example: ['$0 hotplug vm.yaml nic1', 'a device that the topology has with plug: later'],
  done: 'is in it',
  work: hotplug,
});
