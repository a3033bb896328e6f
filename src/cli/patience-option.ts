import type { Argv } from 'yargs';
import { usageError } from './usage-error.ts';

/** Option of commands that wait for drivers. */
export function withPatience<T>(yargs: Argv<T>) {
  return yargs.option('wait', {
    type: 'number',
    requiresArg: true,
    describe: 'seconds to wait for a driver to let go of a device or to take it (10)',
  });
}

/** Milliseconds. Throws PxmError PXM006. */
export function patience(seconds = 10): number {
  if (seconds > 0 && seconds <= 3600) return seconds * 1000;
  throw usageError('--wait takes seconds, more than 0 and at most 3600', 'write --wait 30');
}
