import { closeSync } from 'node:fs';

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

  /** Gives the file up; a second time does nothing. */
  close(): void {
    const fd = this.#fd;
    this.#fd = undefined;
    if (fd !== undefined) closeSync(fd);
  }
}
