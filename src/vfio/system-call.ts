import { errnoName } from './errno.ts';
import { type Libc, libc } from './libc.ts';
import { RequestRefused } from './request-refused.ts';

/**
 * Calls a function of the C library that returns a number below zero on failure. Throws RequestRefused under `name`;
 * `subject` is what the call is about, as its user knows it.
 */
export function systemCall(name: string, subject: string, call: (libc: Libc) => number | bigint): number {
  const library = libc();
  const result = call(library);
  // Whatever runs between the two may change the error.
  const failed = library.errno();
  if (result < 0) throw new RequestRefused(name, errnoName(failed), subject);
  return Number(result);
}
