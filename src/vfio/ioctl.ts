import type { AnyStruct, Fields, Layout } from '../binary/field.ts';
import { make, type Partially } from '../binary/make.ts';
import { readStruct } from '../binary/read.ts';
import { Reading } from '../binary/reading.ts';
import type { StructValue } from '../binary/struct.ts';
import { writeStruct } from '../binary/write.ts';
import { errnoName } from './errno.ts';
import { libc } from './libc.ts';
import { RequestRefused } from './request-refused.ts';
import type { PlainRequest, Request } from './uapi/request.ts';

/** What a request came to: what `ioctl` returned, and the error's name if it was refused. */
export interface Result {
  readonly result: number;
  readonly errno: string | undefined;
}

/** Also its structure as the kernel left it. */
export interface Answer<V> extends Result {
  readonly value: V;
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
  const bytes = writeStruct(argument, make(argument, given) as AnyStruct, argument.fixedSize);
  const { result, errno } = send(fd, number, bytes);
  return {
    result,
    errno,
    // Many do not want to know.
    get value() {
      return structOf(argument, bytes);
    },
  };
}

/** As `tryRequest`, but throws RequestRefused; `subject` is what the request is about, as its user knows it. */
export function sendRequest<K extends string, F extends Fields>(
  fd: number,
  request: Request<Layout<K, F>>,
  given: Given<K, F>,
  subject: string,
): StructValue<K, F> {
  const answer = tryRequest(fd, request, given);
  if (answer.errno !== undefined) throw new RequestRefused(request.name, answer.errno, subject);
  return answer.value;
}

/** As `sendRequest`, for one that tells nothing. */
export function sendCommand<K extends string, F extends Fields>(
  fd: number,
  request: Request<Layout<K, F>>,
  given: Given<K, F>,
  subject: string,
): void {
  const { errno } = tryRequest(fd, request, given);
  if (errno !== undefined) throw new RequestRefused(request.name, errno, subject);
}

/** Sends a request without a structure: a value, bytes or nothing. Returns what `ioctl` does. */
export function sendPlain(
  fd: number,
  request: PlainRequest,
  subject: string,
  argument: Uint8Array | bigint = 0n,
): number {
  const { result, errno } = send(fd, request.number, argument);
  if (errno !== undefined) throw new RequestRefused(request.name, errno, subject);
  return result;
}

/** The structure that bytes of the kernel are. */
export function structOf<K extends string, F extends Fields>(
  layout: Layout<K, F>,
  bytes: Uint8Array,
): StructValue<K, F> {
  return readStruct(layout, bytes, 0, new Reading(() => {}, bytes.length * 16)) as unknown as StructValue<
    K,
    F
  >;
}

/** Bytes of a structure for the kernel; fields that `given` does not name are 0. */
export function bytesOf<K extends string, F extends Fields>(
  layout: Layout<K, F>,
  given: Given<K, F>,
): Uint8Array {
  return writeStruct(layout, make(layout, given) as AnyStruct, layout.fixedSize);
}

function send(fd: number, number: number, argument: Uint8Array | bigint): Result {
  expectDescriptor(fd);
  const { ioctl, errno } = libc();
  const result = ioctl(fd, number, argument);
  // Whatever runs between the two may change the error.
  const failed = errno();
  return { result, errno: result < 0 ? errnoName(failed) : undefined };
}

/** Throws TypeError or RangeError for what is no descriptor. */
export function expectDescriptor(fd: number): void {
  if (typeof fd !== 'number') throw new TypeError(`"fd" expected a number, got ${typeof fd}`);
  if (Number.isInteger(fd) && fd >= 0 && fd < 2 ** 31) return;
  throw new RangeError(`"fd" expected integer from 0 to 2^31 - 1, got ${fd}`);
}
