import { join } from 'node:path';
import type { Argv } from 'yargs';
import { HOST, type HostRoot } from '../vfio/host-root.ts';
import { noNode } from '../vfio/open-node.ts';
import type { Host, HostDevice } from '../vfio/sysfs/host.ts';
import { BDF } from '../vfio/sysfs/pci-address.ts';
import { usageError } from './usage-error.ts';

/** Option of commands that look at the host: where its file systems are. */
export function withRoot<T>(yargs: Argv<T>) {
  return yargs.option('root', {
    type: 'string',
    requiresArg: true,
    describe: 'look at a copy of a host: sys, proc, dev and lib/modules below this folder',
  });
}

export function hostRoot(folder: string | undefined): HostRoot {
  if (folder === undefined) return HOST;
  return {
    sys: join(folder, 'sys'),
    dev: join(folder, 'dev'),
    proc: join(folder, 'proc'),
    run: join(folder, 'run'),
    modules: join(folder, 'lib/modules'),
  };
}

/** The full form of an address that a user wrote, `3b:00.0` or `0000:3B:00.0`. Throws PxmError PXM006. */
export function fullAddress(text: string): string {
  const full = (/^[^:]*:[^:]*$/.test(text) ? `0000:${text}` : text).toLowerCase();
  if (BDF.test(full)) return full;
  throw usageError(`${JSON.stringify(text)} is no address of a PCI function`, 'write it as 0000:3b:00.0');
}

/** Functions by their addresses. Throws PxmError PXM411 for one that the host does not have. */
export function devicesAt(host: Host, addresses: readonly string[]): HostDevice[] {
  return addresses.map(fullAddress).map((bdf) => {
    const device = host.devices.find((other) => other.bdf === bdf);
    if (device === undefined)
      throw noNode(bdf, 'there is no such PCI device', 'pxm host --all lists the devices');
    return device;
  });
}
