import { lstatSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { systemReason } from '../files/system-reason.ts';
import type { HostRoot } from './host-root.ts';

/**
 * Where the node of a device is, by its name (`vfio0`) and numbers (`249:0`) in sysfs: the kernel's own place, else
 * what udev links by numbers, since the layout of /dev is no ABI. Where neither is there, the kernel's own: whoever
 * opens it checks the numbers and says what is missing.
 */
export function cdevPath(name: string, numbers: string, { dev }: Pick<HostRoot, 'dev'>): string {
  const own = join(dev, 'vfio/devices', name);
  try {
    lstatSync(own);
  } catch (error) {
    systemReason(error);
    try {
      return realpathSync(join(dev, 'char', numbers));
    } catch (missing) {
      systemReason(missing);
    }
  }
  return own;
}
