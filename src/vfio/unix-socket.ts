import { rmSync } from 'node:fs';
import { Descriptor } from './descriptor.ts';
import { systemCall } from './system-call.ts';
import { AF_UNIX, SOCK_CLOEXEC, SOCK_DGRAM, SOCK_NONBLOCK, SOCK_STREAM } from './uapi/socket.ts';

/** Bytes of a path in sockaddr_un, its end included (unix(7)). */
const ROOM = 108;

/**
 * A socket that listens at a path for one connection after the other, in place of what was there; only its owner may
 * connect. Throws RangeError for a path of more than 107 bytes, RequestRefused.
 */
export function listenUnix(path: string, subject: string): Descriptor {
  const address = addressOf(path);
  rmSync(path, { force: true });
  // The socket gets its mode when it is made: nobody has a moment to connect.
  const mask = process.umask(0o177);
  const socket = open(subject, 0);
  try {
    systemCall('bind', subject, (c) => c.bind(socket.fd, address, address.length));
    systemCall('listen', subject, (c) => c.listen(socket.fd, 1));
    return socket;
  } catch (error) {
    socket.close();
    throw error;
  } finally {
    process.umask(mask);
  }
}

/** Connects to such a socket at once or not at all. Throws RangeError, RequestRefused: EAGAIN when others wait there. */
export function connectUnix(path: string, subject: string): Descriptor {
  const address = addressOf(path);
  const socket = open(subject, SOCK_NONBLOCK);
  try {
    systemCall('connect', subject, (c) => c.connect(socket.fd, address, address.length));
    return socket;
  } catch (error) {
    socket.close();
    throw error;
  }
}

/** The next connection of a socket that listens, which then does not block. Throws RequestRefused. */
export function acceptUnix(listening: Descriptor, subject: string): Descriptor {
  const flags = SOCK_CLOEXEC | SOCK_NONBLOCK;
  return new Descriptor(
    systemCall('accept4', listening.subject, (c) => c.accept4(listening.fd, null, null, flags)),
    subject,
  );
}

/**
 * A socket whose messages go to a path, or by `@name` to a name that no file system has. Throws RangeError,
 * RequestRefused.
 */
export function datagramsTo(path: string, subject: string): Descriptor {
  const address = path.startsWith('@') ? abstractAddress(path) : addressOf(path);
  const socket = open(subject, 0, SOCK_DGRAM);
  try {
    systemCall('connect', subject, (c) => c.connect(socket.fd, address, address.length));
    return socket;
  } catch (error) {
    socket.close();
    throw error;
  }
}

function open(subject: string, flags: number, type = SOCK_STREAM): Descriptor {
  const fd = systemCall('socket', subject, (c) => c.socket(AF_UNIX, type | SOCK_CLOEXEC | flags, 0));
  return new Descriptor(fd, subject);
}

/** The name takes the place of the path: a zero, then all that is left, without an end. */
function abstractAddress(path: string): Uint8Array {
  const address = addressOf(path).slice(0, -1);
  address[2] = 0;
  return address;
}

/** `struct sockaddr_un`: the family, then the path with its end. */
function addressOf(path: string): Uint8Array {
  const name = Buffer.from(path);
  if (name.length === 0 || name.length >= ROOM || name.includes(0))
    throw new RangeError(`"path" expected 1 to ${ROOM - 1} bytes, got ${name.length}`);
  const address = new Uint8Array(2 + name.length + 1);
  new DataView(address.buffer).setUint16(0, AF_UNIX, true);
  address.set(name, 2);
  return address;
}
