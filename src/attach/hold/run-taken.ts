import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import { systemReason } from '../../files/system-reason.ts';
import type { Taken } from './take.ts';

const FIRST = 3;
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What the program finds in PXM_FDS: `iommufd=3 gpu0=4`. */
export function namedDescriptors(names: Iterable<string>): string {
  return [...names].map((name, at) => `${name}=${FIRST + at}`).join(' ');
}

/**
 * Runs a program that inherits taken files as descriptors from 3 on, named in PXM_FDS; the lease lasts until it ends.
 * Returns its exit status, 128 and the signal's number after a signal. Throws PxmError PXM400 when it cannot be started.
 */
export async function runTaken(taken: Taken, [program = '', ...args]: readonly string[]): Promise<number> {
  try {
    const child = spawn(program, args, {
      stdio: ['inherit', 'inherit', 'inherit', ...[...taken.files.values()].map(({ fd }) => fd)],
      env: { ...process.env, PXM_FDS: namedDescriptors(taken.files.keys()) },
    });
    // The program has its own now; ours would keep the devices when it has closed its.
    for (const file of taken.files.values()) file.close();
    const forward = (signal: NodeJS.Signals) => void child.kill(signal);
    for (const signal of FORWARDED) process.on(signal, forward);
    try {
      return await new Promise<number>((done, failed) => {
        child.once('error', (error) =>
          failed(
            PxmError.of('PXM400', `${program} cannot be started: ${systemReason(error)}`, {
              remedy: 'write a program that is there after --',
              blame: 'host',
            }),
          ),
        );
        child.once('exit', (code, signal) => done(code ?? 128 + (signal ? constants.signals[signal] : 0)));
      });
    } finally {
      for (const signal of FORWARDED) process.off(signal, forward);
    }
  } finally {
    for (const file of taken.files.values()) file.close();
    taken.lease.close();
  }
}
