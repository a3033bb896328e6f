import type { Argv } from 'yargs';
import type { GuestOptions } from '../guest/guest-view.ts';
import { KERNEL_VERSIONS } from '../guest/kernel.ts';
import type { Range } from '../guest/view.ts';
import { usageError } from './usage-error.ts';

/** Options that say which kernel reads tables, as yargs gives them. */
export interface KernelOptions {
  readonly kernel?: string;
  readonly maxNodes?: string;
  readonly cxl?: boolean;
  readonly ram?: readonly string[];
  readonly reserved?: readonly string[];
}

/** Declares them. */
export function kernelOptions(yargs: Argv): Argv {
  return yargs
    .option('kernel', { type: 'string', describe: `version of Linux: ${KERNEL_VERSIONS.join(', ')}` })
    .option('max-nodes', { type: 'string', describe: 'nodes that the kernel has room for (64; Arm: 16)' })
    .option('cxl', { type: 'boolean', describe: 'the kernel has CXL (--no-cxl: it has not)' })
    .option('ram', {
      type: 'string',
      array: true,
      nargs: 1,
      describe: 'range of RAM at boot, 0x0-0x7fffffff; all of it when given',
    })
    .option('reserved', {
      type: 'string',
      array: true,
      nargs: 1,
      describe: 'range that the firmware reserves; all of them when given',
    });
}

/** The same for `guestView`. */
export function guestOptions({ kernel, maxNodes, cxl, ram, reserved }: KernelOptions): GuestOptions {
  return {
    ...(kernel !== undefined && { kernel }),
    ...(maxNodes !== undefined && { maxNodes: Number(maxNodes) }),
    ...(cxl !== undefined && { cxl }),
    ...(ram !== undefined && { ram: ram.map(parseRange('--ram')) }),
    ...(reserved !== undefined && { reserved: reserved.map(parseRange('--reserved')) }),
  };
}

/** Runs what takes these options: a kernel that there is not is a wrong command line. */
export function withKernel<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw usageError(error.message, 'see --help');
  }
}

/** `0x0-0x7fffffff`, both ends included. */
const parseRange =
  (option: string) =>
  (text: string): Range => {
    const [, first, last] = /^(0x[0-9a-f]+|\d+)-(0x[0-9a-f]+|\d+)$/i.exec(text) ?? [];
    if (first !== undefined && last !== undefined && BigInt(last) >= BigInt(first)) {
      return { base: BigInt(first), length: BigInt(last) - BigInt(first) + 1n };
    }
    throw usageError(`${option} ${text} is no range`, 'write it as 0x0-0x7fffffff');
  };
