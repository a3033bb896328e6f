import type { Duplex } from 'node:stream';
import { PxmError } from '../../diagnostics/pxm-error.ts';

/** Address widths that qtest has a read and a write command for. */
type Width = 'b' | 'w' | 'l';

interface Pending {
  readonly command: string;
  readonly resolve: (words: string[]) => void;
  readonly reject: (reason: Error) => void;
}

/**
 * Speaks QEMU's qtest protocol (`system/qtest.c`): one line per command, one line per answer, in order. Commands
 * are sent without waiting for the answers of earlier ones, so many accesses cost one round trip.
 */
export class QtestClient {
  readonly #stream: Duplex;
  readonly #pending: Pending[] = [];
  #next = 0;
  #received: string[] = [];
  #outgoing = '';
  #failure: Error | undefined;

  constructor(stream: Duplex) {
    this.#stream = stream;
    stream.setEncoding('latin1');
    stream.on('data', (chunk: string) => this.#receive(chunk));
    // A channel breaks when QEMU dies, and whoever started QEMU knows its last words.
    stream.on('error', () => undefined);
  }

  /** Rejects everything that waits or will be asked, with `reason`. */
  fail(reason: Error): void {
    this.#failure ??= reason;
    for (const { reject } of this.#pending.splice(0).slice(this.#next)) reject(this.#failure);
    this.#next = 0;
  }

  in(width: Width, port: number): Promise<number> {
    return this.#number(`in${width} 0x${port.toString(16)}`);
  }

  out(width: Width, port: number, value: number): Promise<unknown> {
    return this.#ask(`out${width} 0x${port.toString(16)} 0x${value.toString(16)}`);
  }

  read(width: Width, address: bigint): Promise<number> {
    return this.#number(`read${width} 0x${address.toString(16)}`);
  }

  write(width: Width, address: bigint, value: number): Promise<unknown> {
    return this.#ask(`write${width} 0x${address.toString(16)} 0x${value.toString(16)}`);
  }

  /** Guest-physical memory as bytes. */
  async readMemory(address: bigint, length: number): Promise<Uint8Array> {
    if (length === 0) return new Uint8Array();
    const [, text = ''] = await this.#ask(`b64read 0x${address.toString(16)} 0x${length.toString(16)}`);
    const bytes = Buffer.from(text, 'base64');
    if (bytes.length !== length) throw this.#broken(`b64read of ${length} bytes`, `${bytes.length} bytes`);
    return bytes;
  }

  writeMemory(address: bigint, bytes: Uint8Array): Promise<unknown> {
    const text = Buffer.from(bytes).toString('base64');
    return this.#ask(`b64write 0x${address.toString(16)} 0x${bytes.length.toString(16)} ${text}`);
  }

  async #number(command: string): Promise<number> {
    const [, text = ''] = await this.#ask(command);
    const value = Number(text);
    if (text === '' || !Number.isSafeInteger(value)) throw this.#broken(command, text);
    return value;
  }

  #ask(command: string): Promise<string[]> {
    return new Promise((resolve, reject) => {
      if (this.#failure) {
        reject(this.#failure);
        return;
      }
      this.#pending.push({ command, resolve, reject });
      // Commands of one turn of the event loop leave together.
      if (this.#outgoing === '') queueMicrotask(() => this.#flush());
      this.#outgoing += `${command}\n`;
    });
  }

  #flush(): void {
    const text = this.#outgoing;
    this.#outgoing = '';
    if (!this.#failure) this.#stream.write(text, 'latin1');
  }

  #receive(chunk: string): void {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      this.#received.push(chunk.slice(start, end));
      start = end + 1;
      const line = this.#received.join('');
      this.#received = [];
      this.#answer(line);
    }
    if (start < chunk.length) this.#received.push(chunk.slice(start));
  }

  #answer(line: string): void {
    if (line.startsWith('IRQ ')) return;
    const waiting = this.#pending[this.#next];
    if (!waiting) {
      this.fail(this.#broken('no command', line));
      return;
    }
    this.#next += 1;
    // Dropping answered commands in batches keeps thousands of them linear.
    if (this.#next === this.#pending.length || this.#next === 4096) {
      this.#pending.splice(0, this.#next);
      this.#next = 0;
    }
    const words = line.split(' ');
    if (words[0] === 'OK') waiting.resolve(words);
    else waiting.reject(this.#broken(waiting.command, line));
  }

  #broken(command: string, answer: string): PxmError {
    return PxmError.of(
      'PXM401',
      `QEMU answered "${answer.slice(0, 80)}" to the qtest command "${command.slice(0, 80)}"`,
      {
        blame: 'host',
      },
    );
  }
}
