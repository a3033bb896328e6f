import type { AnyStruct, Fields, Layout } from '../binary/field.ts';
import { make, type Partially } from '../binary/make.ts';
import { readStruct } from '../binary/read.ts';
import { Reading } from '../binary/reading.ts';
import type { StructValue } from '../binary/struct.ts';
import { writeStruct } from '../binary/write.ts';
import { errnoName } from './errno.ts';
import { libc } from './libc.ts';
import { RequestRefused } from './request-refused.ts';
import type { Request } from './uapi/request.ts';

/** What a request came to: its structure as the kernel left it, and the error's name if it was refused. */
export interface Answer<V> {
  readonly value: V;
  readonly errno: string | undefined;
}

type Given<K extends string, F extends Fields> = Partially<Omit<StructValue<K, F>, 'kind'>>;

/**
 * Sends a request; fields that `given` does not name are 0. Throws TypeError or RangeError for a descriptor or a
 * field without such a value, PxmError PXM412 where no request can be sent.
 */
export function tryRequest<K extends string, F extends Fields>(
  fd: number,
  { number, argument }: Request<Layout<K, F>>,
  given: Given<K, F>,
): Answer<StructValue<K, F>> {
  expectDescriptor(fd);
  const bytes = writeStruct(argument, make(argument, given) as AnyStruct);
  const { ioctl, errno } = libc();
  // Whatever runs between the two may change the error.
  const failed = ioctl(fd, number, bytes) < 0 ? errno() : 0;
  const value = readStruct(argument, bytes, 0, new Reading(() => {}, 0)) as unknown as StructValue<K, F>;
  return { value, errno: failed === 0 ? undefined : errnoName(failed) };
}

/** As `tryRequest`, but throws RequestRefused; `subject` is what the request is about, as its user knows it. */
export function sendRequest<K extends string, F extends Fields>(
  fd: number,
  request: Request<Layout<K, F>>,
  given: Given<K, F>,
  subject: string,
): StructValue<K, F> {
  const { value, errno } = tryRequest(fd, request, given);
  if (errno !== undefined) throw new RequestRefused(request.name, errno, subject);
  return value;
}

function expectDescriptor(fd: number): void {
  if (typeof fd !== 'number') throw new TypeError(`"fd" expected a number, got ${typeof fd}`);
  if (Number.isInteger(fd) && fd >= 0 && fd < 2 ** 31) return;
  throw new RangeError(`"fd" expected integer from 0 to 2^31 - 1, got ${fd}`);
}
