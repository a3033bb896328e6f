import { createRequire } from 'node:module';
import { PxmError } from '../diagnostics/pxm-error.ts';

/** Functions of the C library that Node does not offer. Callers check arguments: nothing below does. */
export interface Libc {
  /** The argument is where bytes are, or a value itself. */
  readonly ioctl: (fd: number, request: number, argument: Uint8Array | bigint) => number;
  readonly mmap: (
    address: bigint,
    length: bigint,
    protection: number,
    flags: number,
    fd: number,
    offset: bigint,
  ) => number | bigint;
  readonly munmap: (address: bigint, length: bigint) => number;
  readonly fcntl: (fd: number, command: number, argument: number) => number;
  readonly flock: (fd: number, operation: number) => number;
  readonly eventfd: (initial: number, flags: number) => number;
  readonly socket: (domain: number, type: number, protocol: number) => number;
  readonly bind: (socket: number, address: Uint8Array, length: number) => number;
  readonly listen: (socket: number, backlog: number) => number;
  readonly connect: (socket: number, address: Uint8Array, length: number) => number;
  /** Flags as those of `socket`. */
  readonly accept4: (socket: number, address: null, length: null, flags: number) => number;
  readonly getsockopt: (
    socket: number,
    level: number,
    option: number,
    value: Uint8Array,
    length: Uint8Array,
  ) => number;
  /** Waits beside the event loop, which goes on. Calls back with how many are ready, below zero when it failed. */
  readonly poll: (
    files: Uint8Array,
    count: number,
    milliseconds: number,
    done: (error: unknown, ready: number) => void,
  ) => void;
  readonly socketpair: (domain: number, type: number, protocol: number, fds: Uint8Array) => number;
  readonly sendmsg: (socket: number, message: Uint8Array, flags: number) => number | bigint;
  readonly recvmsg: (socket: number, message: Uint8Array, flags: number) => number | bigint;
  readonly prlimit: (
    pid: number,
    resource: number,
    wanted: Uint8Array | null,
    before: Uint8Array | null,
  ) => number;
  /** Of the call before, as long as nothing else ran in between. */
  readonly errno: () => number;
  /** Where bytes are in memory; they stay there as long as they are referenced. */
  readonly address: (bytes: Uint8Array) => bigint;
}

/** Little endian, and `_IO` without bits of its own. */
const PROCESSORS: readonly string[] = ['x64', 'arm64', 'riscv64', 'loong64'];

let loaded: Libc | undefined;

/** The C library of this process. Throws PxmError PXM412 where it cannot be called. */
export function libc(): Libc {
  loaded ??= load();
  return loaded;
}

function load(): Libc {
  if (process.platform !== 'linux' || !PROCESSORS.includes(process.arch)) {
    const remedy = `run it on Linux on one of ${PROCESSORS.join(', ')}`;
    throw unavailable(`there is no VFIO for ${process.platform} on ${process.arch}`, remedy);
  }
  const { koffi, library } = open();
  return {
    // Fixed arguments spare the cost of a variadic call; on these processors both are passed alike.
    ioctl: library.func('int ioctl(int, unsigned long, void *)'),
    mmap: library.func('uintptr_t mmap(uintptr_t, size_t, int, int, int, int64_t)'),
    munmap: library.func('int munmap(uintptr_t, size_t)'),
    fcntl: library.func('int fcntl(int, int, int)'),
    flock: library.func('int flock(int, int)'),
    eventfd: library.func('int eventfd(unsigned int, int)'),
    socket: library.func('int socket(int, int, int)'),
    bind: library.func('int bind(int, void *, unsigned int)'),
    listen: library.func('int listen(int, int)'),
    connect: library.func('int connect(int, void *, unsigned int)'),
    accept4: library.func('int accept4(int, void *, void *, int)'),
    getsockopt: library.func('int getsockopt(int, int, int, void *, void *)'),
    poll: library.func('int poll(void *, unsigned long, int)').async,
    socketpair: library.func('int socketpair(int, int, int, void *)'),
    sendmsg: library.func('int64_t sendmsg(int, void *, int)'),
    recvmsg: library.func('int64_t recvmsg(int, void *, int)'),
    prlimit: library.func('int prlimit(int, int, void *, void *)'),
    errno: koffi.errno,
    address: (bytes) => BigInt(koffi.address(bytes)),
  };
}

function open() {
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
    return { koffi, library: koffi.load(null) };
  } catch (error) {
    const remedy = 'install pxm with its optional dependencies, on the machine that runs it';
    throw unavailable(`koffi cannot be loaded: ${(error as Error).message.split('\n')[0]}`, remedy);
  }
}

function unavailable(reason: string, remedy: string): PxmError {
  return PxmError.of('PXM412', `the kernel cannot be asked: ${reason}`, { remedy, blame: 'host' });
}
