import { type ChildProcess, spawn } from 'node:child_process';
import { PxmError } from '../diagnostics/pxm-error.ts';
import { memlock, setMemlock } from '../vfio/memlock.ts';

/** How a process ended. */
export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Qemu {
  readonly pid: number;
  readonly ended: Promise<End>;
  kill(signal: NodeJS.Signals): void;
}

export interface StartOptions {
  /** Where its standard output goes. */
  readonly stdout: 'inherit' | 2;
  /** Bytes of memory that it may lock; undefined: as many as this process. */
  readonly memoryLimit: bigint | undefined;
}

/**
 * Starts a program that inherits open files as descriptors from 3 on; they stay the caller's. Throws PxmError PXM400
 * when it cannot be started, PXM410 when the limit cannot be set.
 */
export function startQemu(
  [command = '', ...args]: readonly string[],
  descriptors: readonly number[],
  { stdout, memoryLimit }: StartOptions,
): Qemu {
  const child = withMemlock(memoryLimit, () =>
    spawn(command, args, { stdio: ['inherit', stdout, 'inherit', ...descriptors] }),
  );
  const { pid } = child;
  const ended = endOf(child);
  if (pid === undefined) {
    child.once('error', () => {});
    throw PxmError.of('PXM400', `${command} cannot be started`, {
      remedy: 'install util-linux',
      blame: 'host',
    });
  }
  return { pid, ended, kill: (signal) => void child.kill(signal) };
}

function endOf(child: ChildProcess): Promise<End> {
  return new Promise((done) => child.once('exit', (code, signal) => done({ code, signal })));
}

/** A process has the limits of the one that makes it, from its first moment on. */
function withMemlock<T>(limit: bigint | undefined, work: () => T): T {
  if (limit === undefined) return work();
  const before = memlock();
  setMemlock({ soft: limit, hard: limit });
  try {
    return work();
  } finally {
    setMemlock(before);
  }
}

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Signals to this process go to another one until the returned function is called. */
export function forwardSignals({ kill }: Qemu): () => void {
  for (const signal of FORWARDED) process.on(signal, kill);
  return () => {
    for (const signal of FORWARDED) process.off(signal, kill);
  };
}
