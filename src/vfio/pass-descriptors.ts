import { PxmError } from '../diagnostics/pxm-error.ts';
import { Descriptor } from './descriptor.ts';
import { errnoName } from './errno.ts';
import { bytesOf, expectDescriptor, structOf } from './ioctl.ts';
import { lent } from './lent.ts';
import { libc } from './libc.ts';
import { RequestRefused } from './request-refused.ts';
import { systemCall } from './system-call.ts';
import {
  AF_UNIX,
  cmsghdr,
  iovec,
  MSG,
  msghdr,
  SCM_RIGHTS,
  SOCK_CLOEXEC,
  SOCK_STREAM,
  SOL_SOCKET,
} from './uapi/socket.ts';

/** As many as the kernel lets one message carry. */
const MOST = 253;
const HEADER = cmsghdr.fixedSize;

/** What came over a socket. Whoever asked owns the descriptors. */
export interface Received {
  /** None when the other side has closed the socket. */
  readonly bytes: Uint8Array;
  readonly descriptors: readonly Descriptor[];
}

/** Two connected sockets of the kind that descriptors can be sent over. Throws RequestRefused. */
export function socketPair(subject: string): [Descriptor, Descriptor] {
  const fds = new Uint8Array(8);
  systemCall('socketpair', subject, (c) => c.socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds));
  const view = new DataView(fds.buffer);
  return [0, 4].map((at) => new Descriptor(view.getInt32(at, true), subject)) as [Descriptor, Descriptor];
}

/**
 * Sends bytes, at least one, and open files with the first of them over a stream socket of AF_UNIX. The sender keeps
 * its descriptors: the receiver gets ones of its own for the same open files. Throws RangeError for no bytes or more than
 * 253 files, RequestRefused.
 */
export function sendDescriptors(
  socket: number,
  bytes: Uint8Array,
  descriptors: readonly Descriptor[],
  subject: string,
): void {
  expectDescriptor(socket);
  if (bytes.length === 0) throw new RangeError('"bytes" expected at least one byte');
  if (descriptors.length > MOST)
    throw new RangeError(`"descriptors" expected at most ${MOST}, got ${descriptors.length}`);
  let control = rights(descriptors.map(({ fd }) => fd));
  for (let sent = 0; sent < bytes.length; ) {
    const { result, errno } = message(bytes.subarray(sent), control, (c, at) =>
      c.sendmsg(socket, at, MSG.NOSIGNAL),
    );
    if (errno === 'EINTR') continue;
    if (errno !== undefined) throw new RequestRefused('sendmsg', errno, subject);
    sent += result;
    control = new Uint8Array();
  }
}

/**
 * Takes up to `room` bytes and the files that came with them. With `wait` this process does nothing else until some are
 * there; without, it returns undefined when there are none.
 * Throws RequestRefused, and PxmError PXM413 when more files came than can be taken: none are kept then.
 */
export function receiveDescriptors(
  socket: number,
  subject: string,
  { room = 4096, wait = true }: { readonly room?: number; readonly wait?: boolean } = {},
): Received | undefined {
  expectDescriptor(socket);
  if (!Number.isInteger(room) || room < 1) throw new RangeError(`"room" expected integer >= 1, got ${room}`);
  const bytes = new Uint8Array(room);
  const control = new Uint8Array(spaceOf(MOST));
  const flags = MSG.CMSG_CLOEXEC | (wait ? 0 : MSG.DONTWAIT);
  for (;;) {
    const { result, errno, header } = message(bytes, control, (c, at) => c.recvmsg(socket, at, flags));
    if (errno === 'EINTR') continue;
    if (errno === 'EAGAIN' && !wait) return undefined;
    if (errno !== undefined) throw new RequestRefused('recvmsg', errno, subject);
    const { controllen, flags: got } = structOf(msghdr, header);
    const fds = descriptorsIn(control.subarray(0, Number(controllen)));
    const descriptors = fds.map((fd) => new Descriptor(fd, subject));
    if ((got & MSG.CTRUNC) === 0) return { bytes: bytes.subarray(0, result), descriptors };
    for (const each of descriptors) each.close();
    const remedy = 'raise the limit on open files of this process (ulimit -n), or send fewer';
    throw PxmError.of('PXM413', `${subject}: more open files came than this process can take`, {
      ...{ remedy, blame: 'host' },
    });
  }
}

/** Calls with a header that refers to the bytes and to what comes with them. */
function message(
  bytes: Uint8Array,
  control: Uint8Array,
  call: (c: ReturnType<typeof libc>, header: Uint8Array) => number | bigint,
) {
  return lent(bytes, (base) => {
    const vector = bytesOf(iovec, { base, len: BigInt(bytes.length) });
    return lent(vector, (iov) =>
      lent(control, (at) => {
        const parts = { iov, iovlen: 1n, control: at, controllen: BigInt(control.length) };
        const header = bytesOf(msghdr, parts);
        const library = libc();
        const result = Number(call(library, header));
        // Whatever runs between the two may change the error.
        const failed = library.errno();
        return { result, header, errno: result < 0 ? errnoName(failed) : undefined };
      }),
    );
  });
}

function spaceOf(count: number): number {
  return HEADER + Math.ceil(count / 2) * 8;
}

function rights(fds: readonly number[]): Uint8Array {
  if (fds.length === 0) return new Uint8Array();
  const bytes = new Uint8Array(spaceOf(fds.length));
  const len = BigInt(HEADER + fds.length * 4);
  bytes.set(bytesOf(cmsghdr, { len, level: SOL_SOCKET, type: SCM_RIGHTS }));
  const view = new DataView(bytes.buffer);
  for (const [index, fd] of fds.entries()) view.setInt32(HEADER + index * 4, fd, true);
  return bytes;
}

/** The descriptors in all that came along. */
function descriptorsIn(control: Uint8Array): number[] {
  const fds: number[] = [];
  for (let at = 0; at + HEADER <= control.length; ) {
    const { len, level, type } = structOf(cmsghdr, control.subarray(at, at + HEADER));
    const end = at + Number(len);
    if (end < at + HEADER || end > control.length) break;
    const view = new DataView(control.buffer, control.byteOffset);
    if (level === SOL_SOCKET && type === SCM_RIGHTS)
      for (let each = at + HEADER; each + 4 <= end; each += 4) fds.push(view.getInt32(each, true));
    at += Math.ceil(Number(len) / 8) * 8;
  }
  return fds;
}
