import { type ChildProcess, spawn } from 'node:child_process';

/** What a write came to: the system's error, if any, or that it still waits. */
export type Written = { readonly code: string | undefined } | 'waiting';

/** Writes what it is told, one after the other, until nobody tells it any more. */
const PROGRAM = `
const { closeSync, constants, openSync, writeSync } = require('node:fs');
process.on('message', ({ path, text }) => {
  let code;
  try {
    const fd = openSync(path, constants.O_WRONLY | constants.O_NOFOLLOW);
    try { writeSync(fd, text); } finally { closeSync(fd); }
  } catch (error) {
    code = error.code ?? String(error);
  }
  process.send({ code });
});
process.on('disconnect', () => process.exit());
`;

/**
 * Writes to files whose writing may block for as long as somebody has a device open, and cannot be broken off then: a
 * process of its own does it, so that this one goes on and can end.
 */
export class PatientWriter {
  readonly #descriptors: readonly number[];
  #child: ChildProcess | undefined;
  readonly #waiting = new Set<string>();

  /** `descriptors`: what the process keeps open too, such as locks. */
  constructor(descriptors: readonly number[]) {
    this.#descriptors = descriptors;
  }

  /** Texts of writes that still wait: a process with the descriptors ends when they are done. */
  get waiting(): ReadonlySet<string> {
    return this.#waiting;
  }

  /** Follows no link. Waits until `patience` (ms) is over. */
  async write(path: string, text: string, patience: number): Promise<Written> {
    const child = this.#start();
    let end = (_: Written) => {};
    const written = new Promise<Written>((done) => {
      end = done;
    });
    const answer = ({ code }: { code?: string }) => end({ code });
    const failed = (error: NodeJS.ErrnoException) => end({ code: error.code ?? 'EIO' });
    const gone = () => end({ code: 'EPIPE' });
    const timer = setTimeout(() => end('waiting'), patience);
    child.once('message', answer).once('error', failed).once('exit', gone);
    try {
      child.send({ path, text });
      const result = await written;
      if (result === 'waiting') this.#abandon(text);
      return result;
    } finally {
      clearTimeout(timer);
      child.off('message', answer).off('error', failed).off('exit', gone);
    }
  }

  /** Lets the process end, and waits for that unless a write of it waits. */
  async close(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done).once('error', done));
    if (child.connected) child.disconnect();
    await ended;
  }

  /** What it waits for may take for ever: the next write gets another process. */
  #abandon(text: string): void {
    this.#waiting.add(text);
    if (this.#child?.connected) this.#child.disconnect();
    this.#child?.unref();
    this.#child = undefined;
  }

  #start(): ChildProcess {
    // A session of its own: what is typed on the terminal to end pxm must not end a write midway.
    this.#child ??= spawn(process.execPath, ['-e', PROGRAM], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc', ...this.#descriptors],
      detached: true,
      env: {},
    });
    return this.#child;
  }
}
