import { closeSync } from 'node:fs';
import { systemCall } from './system-call.ts';

/** From fcntl.h, the same on all processors that `libc` allows. */
const F_DUPFD_CLOEXEC = 1030;

/** An open file with one owner: whoever has this object, until `close`. */
export class Descriptor {
  /** As its user knows it. */
  readonly subject: string;
  #fd: number | undefined;

  constructor(fd: number, subject: string) {
    this.#fd = fd;
    this.subject = subject;
  }

  /** The number; to lend, not to keep. Throws TypeError once closed. */
  get fd(): number {
    if (this.#fd === undefined) throw new TypeError(`${this.subject} is closed`);
    return this.#fd;
  }

  /** The number, for a new owner: this object is closed, the file is not. */
  handOver(): number {
    const { fd } = this;
    this.#fd = undefined;
    return fd;
  }

  /** A second descriptor of the same open file, with an owner of its own. Throws RequestRefused. */
  duplicate(subject = this.subject): Descriptor {
    const { fd } = this;
    return new Descriptor(
      systemCall('fcntl', subject, ({ fcntl }) => fcntl(fd, F_DUPFD_CLOEXEC, 0)),
      subject,
    );
  }

  /** Gives the file up; a second time does nothing. */
  close(): void {
    const fd = this.#fd;
    this.#fd = undefined;
    if (fd !== undefined) closeSync(fd);
  }
}
