import { join } from 'node:path';
import type { HostRoot } from '../../vfio/host-root.ts';
import { textOf } from './text-of.ts';

export interface MemoryLock {
  /** Bytes that may be locked (RLIMIT_MEMLOCK); undefined: without limit. */
  readonly limit: bigint | undefined;
  /** The process may exceed it (CAP_IPC_LOCK). */
  readonly exempt: boolean;
}

/** Capability 14, include/uapi/linux/capability.h. */
const CAP_IPC_LOCK = 14n;

/** What holds for this process. */
export function readMemoryLock({ proc }: HostRoot): MemoryLock {
  const limits = textOf(join(proc, 'self/limits')) ?? '';
  const status = textOf(join(proc, 'self/status')) ?? '';
  const soft = /^Max locked memory +(\d+|unlimited) /m.exec(limits)?.[1] ?? 'unlimited';
  const capabilities = BigInt(`0x${/^CapEff:\s*([0-9a-f]{1,16})$/m.exec(status)?.[1] ?? '0'}`);
  return {
    limit: soft === 'unlimited' ? undefined : BigInt(soft),
    exempt: ((capabilities >> CAP_IPC_LOCK) & 1n) === 1n,
  };
}
