import type { Argv } from 'yargs';
import { holdersText } from '../../attach/run/holders.ts';
import { attachStatus, type DeviceStatus, type VmStatus } from '../../attach/status.ts';
import { printable } from '../../diagnostics/printable.ts';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import type { Command } from '../command.ts';
import { hostRoot, withRoot } from '../host-options.ts';
import { print, printJson } from '../io.ts';
import { grid } from '../print/grid.ts';

interface Options {
  readonly vm?: string;
  readonly json?: boolean;
  readonly root?: string;
}

const STATES = {
  prepared: 'prepared',
  incomplete: 'not prepared to the end: pxm prepare goes on, pxm release undoes it',
  past: 'prepared before the machine was started again; nothing of that is left',
};

export const command: Command = {
  command: 'status [vm]',
  describe: 'say which VMs this host is prepared for, and who has their devices',
  builder: (yargs: Argv) =>
    withRoot(yargs)
      .positional('vm', { type: 'string', describe: 'name of one VM' })
      .option('json', { type: 'boolean', describe: 'the same as JSON' })
      .example('$0 status', 'every VM; root also sees who has devices open'),
  handler({ vm, json, root }: Options): number {
    const vms = attachStatus(vm, hostRoot(root));
    if (vm !== undefined && vms.length === 0)
      throw PxmError.of('PXM474', `nothing is prepared for a VM ${JSON.stringify(vm)}`, {
        remedy: 'pxm status lists the VMs',
      });
    if (json) printJson({ format: 'pxm-status', version: 1, vms });
    else print(vms.length === 0 ? 'nothing is prepared' : vms.map(text).join('\n'));
    return 0;
  },
};

function text({ vm, state, since, command: by, runner, running, devices }: VmStatus): string {
  const now = runner
    ? `${printable(runner.command)} is at work on it (process ${runner.pid})`
    : STATES[state];
  return [
    `${vm}: ${now}, since ${printable(since)} by ${printable(by)}`,
    ...(running ? [`  runs since ${printable(running.since)} (process ${running.pid})`] : []),
    ...grid(devices.map(row)),
  ].join('\n');
}

function row({ bdf, present, driver, before, holders }: DeviceStatus): string[] {
  return [
    `  ${bdf}`,
    present ? (driver ?? 'no driver') : 'gone',
    before === undefined ? '' : `before: ${before}`,
    holders.length === 0 ? '' : `open in ${holdersText(holders)}`,
  ];
}
