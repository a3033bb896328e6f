import { Socket } from 'node:net';
import type { Code } from '../../diagnostics/codes.ts';
import { printable } from '../../diagnostics/printable.ts';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import type { Descriptor } from '../../vfio/descriptor.ts';
import { sendDescriptors } from '../../vfio/pass-descriptors.ts';
import { parseMessage, type QmpEvent, type QmpMessage } from './qmp-message.ts';
import { SplitLines } from './split-lines.ts';

export interface QmpOptions {
  /** Milliseconds to wait for the greeting and for each answer; 10,000 unless said otherwise. */
  readonly timeout?: number;
}

/** How a command is sent. */
export interface QmpRequest extends QmpOptions {
  /** Open files that go with it; they stay the caller's. */
  readonly descriptors?: readonly Descriptor[];
}

/** QEMU refuses a command (PXM351). */
export class QmpRefused extends PxmError {
  /** QEMU's class of error: `GenericError`, `DeviceNotFound`, `CommandNotFound`. */
  readonly type: string;
  /** QEMU's own words. */
  readonly text: string;

  constructor(subject: string, command: string, type: string, text: string) {
    const message = `${subject} refuses ${command}: ${printable(text)}`;
    super([{ code: 'PXM351', severity: 'error', message }], 'host');
    this.type = type;
    this.text = text;
  }
}

interface Waiting {
  readonly command: string;
  readonly timer: NodeJS.Timeout;
  readonly done: (value: unknown) => void;
  readonly failed: (error: Error) => void;
}

const TIMEOUT = 10_000;
/** The schema, QEMU's longest answer by far, has a quarter of a megabyte. */
const LONGEST_LINE = 16 << 20;

/**
 * A connection to QEMU's monitor (QMP). Commands may be sent before others are answered. Everything fails with PxmError:
 * PXM350 without an answer in time, PXM351 (`QmpRefused`) when QEMU refuses, PXM352 when the other side speaks something
 * else, PXM354 once the connection has ended.
 */
export class QmpClient {
  readonly #subject: string;
  readonly #fd: number;
  readonly #socket: Socket;
  readonly #timeout: number;
  readonly #lines = new SplitLines(LONGEST_LINE);
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<(event: QmpEvent) => void>();
  #next = 1;
  #failure: PxmError | undefined;
  #version: string | undefined;
  #greeted: Waiting | undefined;
  #flushed: Promise<void> = Promise.resolve();

  private constructor(channel: Descriptor, { timeout = TIMEOUT }: QmpOptions) {
    this.#subject = channel.subject;
    this.#timeout = timeout;
    this.#fd = channel.handOver();
    this.#socket = new Socket({ fd: this.#fd, readable: true, writable: true });
    this.#socket.on('data', (bytes: Uint8Array) => this.#take(bytes));
    this.#socket.on('error', (error) => this.#fail('PXM354', `the connection broke: ${error.message}`));
    this.#socket.on('close', () => this.#fail('PXM354', 'the connection has ended'));
  }

  /** Takes a connected socket, whose subject names the other side, waits for the greeting, and enters command mode. */
  static async open(channel: Descriptor, options: QmpOptions = {}): Promise<QmpClient> {
    const client = new QmpClient(channel, options);
    try {
      await new Promise((done, failed) => {
        client.#greeted = client.#expect('', client.#timeout, done, failed);
      });
      await client.execute('qmp_capabilities');
      return client;
    } catch (error) {
      client.close();
      throw error;
    }
  }

  /** `11.1.3`. */
  get version(): string {
    return this.#version ?? '';
  }

  /** What the command returns. */
  async execute(command: string, args: object = {}, request: QmpRequest = {}): Promise<unknown> {
    const { descriptors = [], timeout = this.#timeout } = request;
    const id = this.#next++;
    const bytes = Buffer.from(`${JSON.stringify({ execute: command, arguments: args, id })}\n`);
    return new Promise((done, failed) => {
      if (this.#failure) return failed(this.#failure);
      this.#waiting.set(id, this.#expect(command, timeout, done, failed, id));
      this.#flushed = this.#flushed.then(() => this.#send(bytes, descriptors));
    });
  }

  /** Calls back for each event until the returned function is called. */
  listen(listener: (event: QmpEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** A second time does nothing. */
  close(): void {
    this.#fail('PXM354', 'the connection was closed');
  }

  #expect(
    command: string,
    timeout: number,
    done: Waiting['done'],
    failed: Waiting['failed'],
    id?: number,
  ): Waiting {
    const timer = setTimeout(() => {
      if (id !== undefined) this.#waiting.delete(id);
      const what = command === '' ? 'no greeting' : `no answer to ${command}`;
      failed(this.#error('PXM350', `gives ${what} within ${timeout / 1000} s`));
    }, timeout);
    return { command, timer, done, failed };
  }

  #settle(waiting: Waiting | undefined): Waiting | undefined {
    clearTimeout(waiting?.timer);
    return waiting;
  }

  /** In order: files go with the bytes they are sent with, so nothing else may be on its way then. */
  async #send(bytes: Uint8Array, descriptors: readonly Descriptor[]): Promise<void> {
    if (this.#failure) return;
    if (descriptors.length === 0) return new Promise((done) => void this.#socket.write(bytes, () => done()));
    try {
      sendDescriptors(this.#fd, bytes, descriptors, this.#subject);
    } catch (error) {
      this.#fail('PXM354', `files cannot be sent: ${(error as Error).message}`);
    }
  }

  #take(bytes: Uint8Array): void {
    try {
      for (const line of this.#lines.push(bytes)) {
        if (this.#failure) return;
        const message = line.trim() === '' ? undefined : parseMessage(line);
        if (message !== undefined) this.#dispatch(message);
        else if (line.trim() !== '')
          this.#fail('PXM352', `sends what is no message of QMP: ${printable(line.slice(0, 80))}`);
      }
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
      this.#fail('PXM352', `sends what is no message of QMP: ${error.message}`);
    }
  }

  #dispatch(message: QmpMessage): void {
    if (message.kind === 'greeting') {
      this.#version = message.version;
      this.#settle(this.#greeted)?.done(undefined);
      return;
    }
    if (message.kind === 'event') {
      for (const listener of [...this.#listeners]) listener(message);
      return;
    }
    const { id } = message;
    const known = typeof id === 'number' && Number.isSafeInteger(id) && id > 0 && id < this.#next;
    if (!known) {
      const words = message.kind === 'error' ? `: ${printable(message.text)}` : '';
      this.#fail('PXM352', `answers what nobody asked${words}`);
      return;
    }
    // Undefined: it came too late, and nobody waits any more.
    const waiting = this.#settle(this.#waiting.get(id));
    this.#waiting.delete(id);
    if (message.kind === 'return') waiting?.done(message.value);
    else waiting?.failed(new QmpRefused(this.#subject, waiting.command, message.type, message.text));
  }

  /** The end: everybody who waits is told, and nothing can be sent any more. */
  #fail(code: Code, message: string): void {
    if (this.#failure) return;
    this.#failure = this.#error(code, message);
    const all = [...this.#waiting.values(), ...(this.#greeted ? [this.#greeted] : [])];
    this.#waiting.clear();
    for (const waiting of all) this.#settle(waiting)?.failed(this.#failure);
    this.#socket.destroy();
  }

  #error(code: Code, message: string): PxmError {
    return PxmError.of(code, `${this.#subject} ${message}`, { blame: 'host' });
  }
}
