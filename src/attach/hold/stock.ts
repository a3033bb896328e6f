import { fstatSync } from 'node:fs';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import type { Platform } from '../../topology/platform.ts';
import type { Descriptor } from '../../vfio/descriptor.ts';
import { findCdev } from '../../vfio/device-cdev.ts';
import { deviceNumbers, type HostRoot } from '../../vfio/host-root.ts';
import { handOver } from '../hand-over.ts';

/** Open files that nobody has used yet, by their names: `iommufd`, and devices by the user's ids. */
export type Stock = ReadonlyMap<string, Descriptor>;

/** Where fresh files come from, and how those are recognised that were kept over a restart. */
export interface Source {
  /** In the order in which files are handed on. */
  readonly names: readonly string[];
  /** Throws PxmError when the VM would not get its devices now. */
  open(): Stock;
  /** Whether a file is still that of its name. */
  isCurrent(name: string, file: Descriptor): boolean;
}

export const IOMMUFD = 'iommufd';

/** The iommufd and all devices of a VM, also those that are plugged in later. */
export function sourceOf(platform: Platform, root: HostRoot): Source {
  const hosts = new Map(platform.attach.devices.map(({ function: on, host }) => [on.id, host]));
  return {
    names: [IOMMUFD, ...hosts.keys()],
    open: () => {
      const { iommufd, devices } = handOver(platform, { devices: 'all' }, root);
      return new Map<string, Descriptor>([[IOMMUFD, iommufd], ...devices]);
    },
    isCurrent: (name, file) => {
      const now = nodeNumbers(name === IOMMUFD ? undefined : hosts.get(name), root);
      return now !== undefined && now === numbersOf(file);
    },
  };
}

/** Undefined when there is no such node now. */
function nodeNumbers(host: string | undefined, root: HostRoot): string | undefined {
  try {
    return host === undefined
      ? deviceNumbers(`${root.sys}/class/misc/iommu`, 'load module iommufd')
      : findCdev(host, root).numbers;
  } catch (error) {
    if (error instanceof PxmError) return undefined;
    throw error;
  }
}

/** Major and minor number as user space has them: 12 bits and 8 bits, then the upper bits of the minor one. */
function numbersOf(file: Descriptor): string {
  const rdev = BigInt(fstatSync(file.fd).rdev);
  const major = ((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & ~0xfffn);
  const minor = (rdev & 0xffn) | ((rdev >> 12n) & ~0xffn);
  return `${major}:${minor}`;
}
