import { s32, u16, u32, u64 } from '../../binary/field.ts';
import { struct } from '../../binary/struct.ts';

// From sys/socket.h, sys/uio.h, sys/resource.h and poll.h on 64-bit Linux.

export const msghdr = struct('msghdr', 'Message on a socket', {
  name: u64(),
  namelen: u32(),
  padding: u32({ reserved: true }),
  iov: u64(),
  iovlen: u64(),
  control: u64(),
  controllen: u64(),
  flags: s32(),
  padding2: u32({ reserved: true }),
});

export const iovec = struct('iovec', 'Bytes in memory', { base: u64(), len: u64() });

export const cmsghdr = struct('cmsghdr', 'What comes with a message', {
  len: u64(),
  level: s32(),
  type: s32(),
});

export const rlimit = struct('rlimit', 'Limit of a process', { cur: u64(), max: u64() });

export const ucred = struct('ucred', 'Who has connected', { pid: s32(), uid: u32(), gid: u32() });

export const pollfd = struct('pollfd', 'File to wait for', { fd: s32(), events: u16(), revents: u16() });

export const SOL_SOCKET = 1;
export const SO = { PEERCRED: 17, PEERGROUPS: 59 } as const;
export const POLLIN = 1;
export const SCM_RIGHTS = 1;
export const MSG = {
  ...{ CTRUNC: 0x8, DONTWAIT: 0x40, NOSIGNAL: 0x4000, CMSG_CLOEXEC: 0x4000_0000 },
} as const;
export const AF_UNIX = 1;
export const SOCK_STREAM = 1;
export const SOCK_DGRAM = 2;
export const SOCK_NONBLOCK = 0o4000;
export const SOCK_CLOEXEC = 0o2000000;
export const RLIMIT_MEMLOCK = 8;
