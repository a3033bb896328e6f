import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemReason } from '../files/system-reason.ts';
import { noNode } from './open-node.ts';

/** Where the kernel's file systems are. */
export interface HostRoot {
  readonly sys: string;
  readonly dev: string;
  readonly proc: string;
  /** Where things live that end with the machine's run. */
  readonly run: string;
  /** Folders of kernel modules, one for each release. */
  readonly modules: string;
}

export const HOST: HostRoot = {
  sys: '/sys',
  dev: '/dev',
  proc: '/proc',
  run: '/run',
  modules: '/lib/modules',
};

/** Numbers of a device, `249:0`, from the file `dev` of its folder in sysfs. Throws PxmError PXM411. */
export function deviceNumbers(folder: string, remedy: string): string {
  const path = join(folder, 'dev');
  let text: string;
  try {
    text = readFileSync(path, 'latin1').trim();
  } catch (error) {
    throw noNode(path, `cannot be read: ${systemReason(error)}`, remedy);
  }
  if (!/^\d+:\d+$/.test(text)) throw noNode(path, 'does not hold the numbers of a device', remedy);
  return text;
}
