import type { Descriptor } from './descriptor.ts';
import { errnoName } from './errno.ts';
import { hex } from './hex.ts';
import { libc } from './libc.ts';
import { RequestRefused } from './request-refused.ts';

// From sys/mman.h, the same on all processors that `libc` allows.
const READ_WRITE = 1 | 2;
const SHARED = 1;
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
  return mapped(length, PRIVATE_ANONYMOUS, -1, 0n, `${length} bytes of memory`);
}

/**
 * Maps part of a file for reading and writing, such as a region of a device. Offset and length are in whole pages.
 * Throws RequestRefused.
 */
export function mapPages(file: Descriptor, offset: bigint, length: bigint): Pages {
  for (const [name, value] of Object.entries({ offset, length })) {
    if (typeof value !== 'bigint') throw new TypeError(`"${name}" expected a bigint, got ${typeof value}`);
    if (value < 0n || value >= 1n << 63n)
      throw new RangeError(`"${name}" expected integer from 0 to 2^63 - 1, got ${value}`);
  }
  return mapped(length, SHARED, file.fd, offset, `${length} bytes at ${hex(offset)} of ${file.subject}`);
}

function mapped(length: bigint, flags: number, fd: number, offset: bigint, subject: string): Pages {
  const { mmap, munmap, errno } = libc();
  const given = mmap(0n, length, READ_WRITE, flags, fd, offset);
  const failed = errno();
  const address = BigInt(given);
  if (address === FAILED) throw new RequestRefused('mmap', errnoName(failed), subject);
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
