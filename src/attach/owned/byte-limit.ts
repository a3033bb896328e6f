import { PxmError } from '../../diagnostics/pxm-error.ts';
import { sizeText } from '../../topology/resolve/text.ts';

/** Counts the bytes that devices of one VM are given, before the kernel is asked for them. */
export class ByteLimit {
  readonly limit: bigint | undefined;
  #used = 0n;

  /** Without a limit it only counts. Throws TypeError or RangeError for what is no number of bytes. */
  constructor(limit?: bigint) {
    if (limit !== undefined) expectBytes('limit', limit);
    this.limit = limit;
  }

  get used(): bigint {
    return this.#used;
  }

  /** Throws PxmError PXM481, and counts nothing, when it would be too many. */
  take(bytes: bigint, subject: string): void {
    expectBytes('bytes', bytes);
    if (this.limit !== undefined && this.#used + bytes > this.limit)
      throw PxmError.of(
        'PXM481',
        `${subject}: ${sizeText(bytes)} bytes on top of ${sizeText(this.#used)} are more than the limit of ${sizeText(this.limit)}`,
        { remedy: 'raise the limit to the memory of the VM and some more, or unmap something first' },
      );
    this.#used += bytes;
  }

  give(bytes: bigint): void {
    expectBytes('bytes', bytes);
    if (bytes > this.#used) throw new RangeError(`"bytes" expected at most ${this.#used}, got ${bytes}`);
    this.#used -= bytes;
  }
}

function expectBytes(name: string, value: bigint): void {
  if (typeof value !== 'bigint') throw new TypeError(`"${name}" expected a bigint, got ${typeof value}`);
  if (value < 0n) throw new RangeError(`"${name}" expected integer >= 0, got ${value}`);
}
