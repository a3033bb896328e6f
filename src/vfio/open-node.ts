import { closeSync, constants, fstatSync, lstatSync, openSync } from 'node:fs';
import { PxmError } from '../diagnostics/pxm-error.ts';
import { systemReason } from '../files/system-reason.ts';

/**
 * Opens a character device for reading and writing: no link, and of just the numbers (`249:0`) that sysfs has for it,
 * so that nobody who can write below /dev decides what is opened. Throws PxmError PXM411.
 */
export function openNode(path: string, numbers: string, remedy: string): number {
  try {
    // Opening may do something already: look first, and look again at what was opened.
    expectNumbers(lstatSync(path, { bigint: true }), numbers);
    const fd = openSync(path, constants.O_RDWR | constants.O_NOFOLLOW);
    try {
      expectNumbers(fstatSync(fd, { bigint: true }), numbers);
      return fd;
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  } catch (error) {
    const reason = error instanceof OtherNode ? error.message : systemReason(error);
    throw noNode(path, `cannot be opened: ${reason}`, remedy);
  }
}

/** PxmError PXM411: a device node, or what tells of it, is not there or another one. */
export function noNode(file: string, message: string, remedy: string): PxmError {
  return PxmError.of('PXM411', message, { file, remedy, blame: 'host' });
}

class OtherNode extends Error {}

interface Stat {
  readonly rdev: bigint;
  isCharacterDevice(): boolean;
  isSymbolicLink(): boolean;
}

function expectNumbers(stat: Stat, wanted: string): void {
  if (stat.isSymbolicLink()) throw new OtherNode('it is a link');
  if (!stat.isCharacterDevice()) throw new OtherNode('it is no character device');
  const found = numbersOf(stat.rdev);
  if (found !== wanted) throw new OtherNode(`it is device ${found}, sysfs says ${wanted}`);
}

/** Major and minor number, `249:0`, which the C library spreads over 64 bits. */
export function numbersOf(rdev: bigint): string {
  const major = ((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & 0xfffff000n);
  const minor = (rdev & 0xffn) | ((rdev >> 12n) & 0xffffff00n);
  return `${major}:${minor}`;
}
