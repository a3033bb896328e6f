import { IOMMUFD_REFUSALS } from './iommufd-refusals.ts';
import type { Refusal, Refusals } from './refusal.ts';
import { VFIO_REFUSALS } from './vfio-refusals.ts';

const SYSTEM_CALLS: Readonly<Record<string, Refusals>> = {
  prlimit: {
    EPERM: { reason: 'to raise a limit takes CAP_SYS_RESOURCE', remedy: 'be root' },
    ESRCH: { reason: 'there is no such process' },
  },
  sendmsg: {
    EPIPE: { reason: 'the other side has closed the socket' },
    EAGAIN: { reason: 'the socket is full', remedy: 'wait until it can be written to' },
    ETOOMANYREFS: { reason: 'too many open files are under way', remedy: 'have the other side take them' },
    EOPNOTSUPP: {
      reason: 'files cannot be sent over such a socket',
      remedy: 'use a stream socket of AF_UNIX',
    },
  },
  recvmsg: {
    EAGAIN: { reason: 'nothing is there to be received' },
    ECONNRESET: { reason: 'the other side has closed the socket' },
  },
  connect: {
    ENOENT: { reason: 'there is no such socket' },
    ECONNREFUSED: { reason: 'nobody listens there any more' },
    EACCES: { reason: 'it belongs to another user', remedy: 'be root' },
    EAGAIN: { reason: 'others are connected', remedy: 'repeat it when they are done' },
  },
  fcntl: {
    EMFILE: { reason: 'too many files are open', remedy: 'raise the limit on open files (ulimit -n)' },
  },
};

const ALL = { ...IOMMUFD_REFUSALS, ...VFIO_REFUSALS, ...SYSTEM_CALLS };

const ANYWHERE: Refusals = {
  ENOTTY: { reason: 'this kernel or descriptor knows no such request', remedy: 'use Linux 6.6 or later' },
  EOPNOTSUPP: { reason: 'this kernel does not know what is asked for' },
  ENODEV: { reason: 'the device is going away' },
  ENOMEM: { reason: 'the kernel has no memory left' },
  EBADF: { reason: 'the descriptor is not open' },
  ENOTSOCK: { reason: 'the descriptor is no socket' },
  E2BIG: { reason: 'this kernel does not know all that is asked for' },
  EINTR: { reason: 'a signal came in between', remedy: 'repeat it' },
};

/** What an error of a request most likely means; empty where nothing is known. Behaviour of Linux 6.6 to 7.2. */
export function refusalOf(request: string, errno: string): Refusal {
  return ALL[request]?.[errno] ?? ANYWHERE[errno] ?? {};
}
