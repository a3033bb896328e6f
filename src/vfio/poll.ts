import { readSync, writeSync } from 'node:fs';
import type { Descriptor } from './descriptor.ts';
import { allocEventfd } from './eventfd.ts';
import { bytesOf, structOf } from './ioctl.ts';
import { libc } from './libc.ts';
import { POLLIN, pollfd } from './uapi/socket.ts';

const SIZE = pollfd.fixedSize;

/** Waits for open files beside the event loop, so that timers and signals go on. */
export class Poll {
  readonly #alarm: Descriptor;
  #waiting: Promise<unknown> = Promise.resolve();

  /** Throws RequestRefused. */
  constructor(subject: string) {
    this.#alarm = allocEventfd(subject);
  }

  /**
   * Those of the files that can be read or have ended; none after `milliseconds` (undefined: never), or when `wake` was
   * called. One call at a time; files stay open until it is done.
   */
  async wait(fds: readonly number[], milliseconds?: number): Promise<number[]> {
    const files = [this.#alarm.fd, ...fds];
    const bytes = new Uint8Array(files.length * SIZE);
    for (const [at, fd] of files.entries()) bytes.set(bytesOf(pollfd, { fd, events: POLLIN }), at * SIZE);
    const limit =
      milliseconds === undefined ? -1 : Math.min(Math.max(Math.ceil(milliseconds), 0), 2 ** 31 - 1);
    const wait = new Promise<number>((done) =>
      libc().poll(bytes, files.length, limit, (_, ready) => done(ready)),
    );
    this.#waiting = wait;
    if ((await wait) < 0) return [];
    const ready = files.filter(
      (_, at) => structOf(pollfd, bytes.subarray(at * SIZE, (at + 1) * SIZE)).revents !== 0,
    );
    if (ready[0] === this.#alarm.fd) readSync(ready.shift() as number, new Uint8Array(8));
    return ready;
  }

  /** Ends the wait that is on, or else the next. */
  wake(): void {
    writeSync(this.#alarm.fd, new Uint8Array(new BigUint64Array([1n]).buffer));
  }

  /** Ends the wait that is on. */
  async close(): Promise<void> {
    this.wake();
    await this.#waiting;
    this.#alarm.close();
  }
}
