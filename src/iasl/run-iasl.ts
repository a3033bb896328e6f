import { execFile } from 'node:child_process';
import { PxmError } from '../diagnostics/pxm-error.ts';

export interface Run {
  /** Both of its outputs. */
  readonly output: string;
  readonly ok: boolean;
  readonly timedOut: boolean;
}

export interface RunOptions {
  readonly cwd: string;
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
}

const MOST_OUTPUT = 16 * 1024 * 1024;

/** Runs iasl without a shell. Throws PxmError PXM401 when it cannot be started at all. */
export function runIasl(iasl: string, args: readonly string[], options: RunOptions): Promise<Run> {
  const { cwd, timeout, signal } = options;
  return new Promise((resolve, reject) => {
    execFile(
      iasl,
      args,
      {
        cwd,
        timeout,
        killSignal: 'SIGKILL',
        maxBuffer: MOST_OUTPUT,
        env: { PATH: process.env.PATH, LC_ALL: 'C' },
        ...(signal && { signal }),
      },
      (error, stdout, stderr) => {
        if (signal?.aborted) reject(signal.reason);
        else if (
          error &&
          typeof error.code === 'string' &&
          error.code !== 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER'
        ) {
          reject(PxmError.of('PXM401', `${iasl} cannot be run: ${error.code}`, { blame: 'host' }));
        } else {
          resolve({ output: `${stdout}\n${stderr}`, ok: !error, timedOut: error?.killed === true });
        }
      },
    ).stdin?.end();
  });
}
