import type { Argv } from 'yargs';
import type { HostDevice } from '../../vfio/sysfs/host.ts';
import { CLASS_NAMES, className } from '../../vfio/sysfs/pci-class.ts';
import { readHost } from '../../vfio/sysfs/read-host.ts';
import type { Command } from '../command.ts';
import { devicesAt, hostRoot, withRoot } from '../host-options.ts';
import { print, printJson, useColour } from '../io.ts';
import { hostDeviceText, hostText } from '../print/host-text.ts';
import { didYouMean, usageError } from '../usage-error.ts';

interface Options {
  readonly devices?: readonly string[];
  readonly class?: string;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly root?: string;
}

const bold = (text: string) => `\u001b[1m${text}\u001b[0m`;
const plain = (text: string) => text;

export const command: Command = {
  command: 'host [devices..]',
  describe: 'show what this host has for VMs: devices, groups, nodes, IOMMUs',
  builder: (yargs: Argv) =>
    withRoot(yargs)
      .positional('devices', {
        type: 'string',
        array: true,
        describe: 'addresses of PCI functions such as 3b:00.0, to see everything about them',
      })
      .option('class', {
        type: 'string',
        requiresArg: true,
        describe: 'devices of a class only: a word such as network, or hex digits as 0302',
      })
      .option('all', { type: 'boolean', describe: 'bridges and functions of the chipset as well' })
      .option('json', { type: 'boolean', describe: 'the same as JSON' })
      .example('$0 host', 'what could be given to a VM')
      .example('$0 host --class network', 'network devices')
      .example('$0 host 3b:00.0', 'one function: BARs, reset methods, group, reserved addresses'),
  handler({ devices: addresses = [], class: wanted, all = false, json, root }: Options): number {
    const host = readHost(hostRoot(root));
    const ofClass = classFilter(wanted);
    if (addresses.length > 0 && (all || wanted !== undefined))
      throw usageError('addresses leave nothing for --class and --all', 'give one of them');
    const devices =
      addresses.length > 0
        ? devicesAt(host, addresses)
        : host.devices.filter(
            (device) => (all || wanted !== undefined || isForVms(device)) && ofClass(device),
          );
    const title = useColour('stdout') ? bold : plain;
    if (json) printJson({ format: 'pxm-host', version: 1, ...host, devices });
    else if (addresses.length > 0)
      print(devices.map((device) => hostDeviceText(host, device, title)).join('\n\n'));
    else print(hostText(host, devices, title));
    return 0;
  },
};

/** Bridges and the parts of a chipset stay with the host. */
function isForVms(device: HostDevice): boolean {
  return !device.bridge && !['bridge', 'system', 'memory'].includes(className(device.class));
}

function classFilter(wanted: string | undefined): (device: HostDevice) => boolean {
  if (wanted === undefined) return () => true;
  if (CLASS_NAMES.includes(wanted)) return (device) => className(device.class) === wanted;
  const digits = /^(?:0x)?((?:[0-9a-f]{2}){1,3})$/i.exec(wanted)?.[1]?.toLowerCase();
  if (digits === undefined) {
    const known = `one of ${CLASS_NAMES.join(', ')}, or two to six hex digits`;
    throw usageError(`there is no class ${JSON.stringify(wanted)}`, didYouMean(wanted, CLASS_NAMES, known));
  }
  return (device) => device.class.toString(16).padStart(6, '0').startsWith(digits);
}
