import { bytesOf, structOf } from './ioctl.ts';
import { systemCall } from './system-call.ts';
import { RLIMIT_MEMLOCK, rlimit } from './uapi/socket.ts';

/** Limits of locked memory in bytes; undefined is none. */
export interface MemlockLimits {
  /** What counts now. */
  readonly soft: bigint | undefined;
  /** What the process may raise it to. */
  readonly hard: bigint | undefined;
}

const INFINITY = 2n ** 64n - 1n;

/** The limits of a process, this one by default. Throws RangeError for no id of a process, RequestRefused. */
export function memlock(pid = process.pid): MemlockLimits {
  expectPid(pid);
  const found = new Uint8Array(rlimit.fixedSize);
  systemCall('prlimit', `process ${pid}`, (c) => c.prlimit(pid, RLIMIT_MEMLOCK, null, found));
  const { cur, max } = structOf(rlimit, found);
  return { soft: limited(cur), hard: limited(max) };
}

/** Sets both limits. To raise the hard one takes CAP_SYS_RESOURCE. Throws RangeError, RequestRefused. */
export function setMemlock({ soft, hard }: MemlockLimits, pid = process.pid): void {
  expectPid(pid);
  const wanted = bytesOf(rlimit, { cur: soft ?? INFINITY, max: hard ?? INFINITY });
  systemCall('prlimit', `process ${pid}`, (c) => c.prlimit(pid, RLIMIT_MEMLOCK, wanted, null));
}

function limited(value: bigint): bigint | undefined {
  return value === INFINITY ? undefined : value;
}

function expectPid(pid: number): void {
  if (!Number.isInteger(pid) || pid < 1 || pid >= 2 ** 31)
    throw new RangeError(`"pid" expected the id of a process, got ${pid}`);
}
