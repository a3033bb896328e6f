import { errnoName } from './errno.ts';
import { libc } from './libc.ts';
import { RequestRefused } from './request-refused.ts';

// From sys/mman.h, the same on all processors that `libc` allows.
const READ_WRITE = 1 | 2;
const PRIVATE_ANONYMOUS = 2 | 0x20;
const FAILED = 2n ** 64n - 1n;

/** Zeroed pages of memory outside of the heap, which devices may be given. They have one owner, until `close`. */
export interface Pages {
  readonly address: bigint;
  readonly length: bigint;
  /** Gives the memory back; a second time does nothing. No device may reach it any more. */
  close(): void;
}

/** Takes memory of `length` bytes, rounded up to pages by the kernel. Throws RequestRefused. */
export function allocPages(length: bigint): Pages {
  if (typeof length !== 'bigint') throw new TypeError(`"length" expected a bigint, got ${typeof length}`);
  if (length <= 0n || length >= 1n << 47n)
    throw new RangeError(`"length" expected integer from 1 to 2^47 - 1, got ${length}`);
  const { mmap, munmap, errno } = libc();
  const given = mmap(0n, length, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0n);
  const failed = errno();
  const address = BigInt(given);
  if (address === FAILED) throw new RequestRefused('mmap', errnoName(failed), `${length} bytes of memory`);
  let open = true;
  return {
    address,
    length,
    close() {
      if (open) munmap(address, length);
      open = false;
    },
  };
}
