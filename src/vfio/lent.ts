import { libc } from './libc.ts';

const referenced = new Set<Uint8Array>();

/** Does what refers to bytes by their address: they stay there until it is done. Without any the address is 0. */
export function lent<T>(bytes: Uint8Array, work: (address: bigint) => T): T {
  if (bytes.length === 0) return work(0n);
  referenced.add(bytes);
  try {
    return work(libc().address(bytes));
  } finally {
    referenced.delete(bytes);
  }
}
