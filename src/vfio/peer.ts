import { structOf } from './ioctl.ts';
import { systemCall } from './system-call.ts';
import { SO, SOL_SOCKET, ucred } from './uapi/socket.ts';

/** Who has connected, as the kernel noted it then. */
export interface Peer {
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
  /** All groups besides. */
  readonly groups: readonly number[];
}

/** NGROUPS_MAX of Linux, each in four bytes. */
const GROUP_BYTES = 65_536 * 4;

/** The other side of a socket of AF_UNIX (unix(7), SO_PEERCRED; SO_PEERGROUPS). Throws RequestRefused. */
export function peerOf(socket: number, subject: string): Peer {
  const { pid, uid, gid } = structOf(ucred, option(socket, SO.PEERCRED, ucred.fixedSize, subject));
  const bytes = option(socket, SO.PEERGROUPS, GROUP_BYTES, subject);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const groups = Array.from({ length: bytes.length / 4 }, (_, at) => view.getUint32(at * 4, true));
  return { pid, uid, gid, groups };
}

function option(socket: number, name: number, room: number, subject: string): Uint8Array {
  const value = new Uint8Array(room);
  const length = new Uint8Array(new Uint32Array([room]).buffer);
  systemCall('getsockopt', subject, (c) => c.getsockopt(socket, SOL_SOCKET, name, value, length));
  return value.subarray(0, new DataView(length.buffer).getUint32(0, true));
}
