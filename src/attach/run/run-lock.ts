import { closeSync, constants, fstatSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import { systemReason } from '../../files/system-reason.ts';
import { writeAll } from '../../files/write-all.ts';
import { errnoName } from '../../vfio/errno.ts';
import type { HostRoot } from '../../vfio/host-root.ts';
import { libc } from '../../vfio/libc.ts';
import { makeFolder } from '../journal/folders.ts';
import { journalsFolder } from '../journal/journal-file.ts';
import { textOf } from '../surroundings/text-of.ts';

/** Who changes the host. */
export interface Runner {
  readonly vm: string;
  readonly pid: number;
  /** When the process began, in clock ticks since boot: with `pid` it names one process for good. */
  readonly started: string;
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** `vm`: the host is changed for a VM; `run`: the VM runs. */
export type Work = 'vm' | 'run';

const { O_CREAT, O_NOFOLLOW, O_RDWR, O_TRUNC, O_WRONLY } = constants;
const LOCK_EX = 2;
const LOCK_NB = 4;

/**
 * Exclusive use of a VM's journal and of devices. The kernel ends it with the last process that has the descriptors,
 * so none is left behind by one that died.
 */
export class RunLock {
  readonly #held: { readonly path: string; readonly fd: number }[] = [];

  /**
   * Takes all or none. Throws PxmError PXM469 with who has one of them, PXM472 without the rights, PXM468 when the
   * disk refuses, PXM412 where no lock can be taken at all.
   */
  constructor(devices: readonly string[], runner: Runner, root: HostRoot, work: Work = 'vm') {
    const names = [vmLock(runner.vm, work), ...devices.toSorted()];
    try {
      for (const name of names) this.#held.push(take(name, runner, root));
    } catch (error) {
      this.release();
      throw error;
    }
  }

  /** To be inherited by processes that write on behalf of this one. */
  get descriptors(): number[] {
    return this.#held.map(({ fd }) => fd);
  }

  /** `inherited`: another process has the descriptors and goes on, so the lock lasts until that one ends too. */
  release({ inherited = false } = {}): void {
    for (const { path, fd } of this.#held.splice(0).reverse()) {
      if (!inherited) for (const file of [runnerFile(path), path]) rmSync(file, { force: true });
      closeSync(fd);
    }
  }
}

/** Nobody is at work any more, but the kernel still is on what somebody asked for who ended since. */
class StillWaiting extends PxmError {}

const INTERVAL = 20;

/**
 * As `new RunLock`, but waits up to `patience` ms for what a process that was killed has asked the kernel for: most of
 * that is done in no time.
 */
export async function lockForWork(
  devices: readonly string[],
  runner: Runner,
  root: HostRoot,
  { patience, signal }: { readonly patience: number; readonly signal?: AbortSignal | undefined },
): Promise<RunLock> {
  const end = Date.now() + patience;
  for (;;) {
    signal?.throwIfAborted();
    try {
      return new RunLock(devices, runner, root);
    } catch (error) {
      if (!(error instanceof StillWaiting) || Date.now() >= end) throw error;
      await setTimeout(INTERVAL);
    }
  }
}

/** The process that changes the host for a VM now, or runs it; undefined when there is none. */
export function runnerOf(vm: string, root: HostRoot, work: Work = 'vm'): Runner | undefined {
  const runner = readRunner(runnerFile(join(locksFolder(root), vmLock(vm, work))));
  return runner && isAlive(runner, root) ? runner : undefined;
}

/** This process, about to change the host. */
export function thisRunner(vm: string, command: string, root: HostRoot): Runner {
  const { pid } = process;
  return { vm, pid, started: startOf(pid, root) ?? '', command, since: new Date().toISOString() };
}

function take(name: string, runner: Runner, root: HostRoot): { path: string; fd: number } {
  const path = join(locksFolder(root), name);
  for (;;) {
    const fd = open(path, root);
    const { flock, errno } = libc();
    const failed = flock(fd, LOCK_EX | LOCK_NB) < 0 ? errno() : 0;
    if (failed !== 0) {
      closeSync(fd);
      throw refused(name, path, errnoName(failed), root);
    }
    // Whoever had it before has removed the file by now: then the lock is on a file that nobody finds any more.
    if (statSync(path, { throwIfNoEntry: false })?.ino === fstatSync(fd).ino) {
      write(path, fd, runner);
      return { path, fd };
    }
    closeSync(fd);
  }
}

function open(path: string, root: HostRoot): number {
  try {
    makeFolder(locksFolder(root));
    // Whoever can open a file can lock it.
    return openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600);
  } catch (error) {
    throw unusable(path, error);
  }
}

function write(path: string, fd: number, runner: Runner): void {
  const file = runnerFile(path);
  try {
    const told = openSync(file, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o644);
    try {
      writeAll(told, `${JSON.stringify(runner)}\n`);
    } finally {
      closeSync(told);
    }
  } catch (error) {
    for (const one of [file, path]) rmSync(one, { force: true });
    closeSync(fd);
    throw unusable(file, error);
  }
}

/** Beside a lock, for everybody to read: who has it. */
function runnerFile(lock: string): string {
  return join(dirname(lock), `by-${basename(lock)}`);
}

function unusable(path: string, error: unknown): PxmError {
  if (error instanceof PxmError) return error;
  const { code } = error as NodeJS.ErrnoException;
  const rights = code === 'EACCES' || code === 'EPERM' || code === 'EROFS';
  return PxmError.of(rights ? 'PXM472' : 'PXM468', `the host cannot be locked: ${systemReason(error)}`, {
    file: path,
    remedy: rights ? 'run it as root' : 'make room on that file system, and repeat it',
    blame: 'host',
  });
}

function refused(name: string, path: string, errno: string, root: HostRoot): PxmError {
  const what = VM.test(name) ? `VM ${name.replace(VM, '')}` : `device ${name}`;
  if (errno !== 'EAGAIN' && errno !== 'EWOULDBLOCK')
    return PxmError.of('PXM468', `${what} cannot be locked: ${errno}`, { file: path, blame: 'host' });
  const runner = readRunner(runnerFile(path));
  const who = runner
    ? `process ${runner.pid} ("${runner.command}" for VM ${runner.vm}) since ${runner.since}`
    : 'another process';
  const waits = runner !== undefined && !isAlive(runner, root);
  const finding = { code: 'PXM469', severity: 'error' } as const;
  if (waits)
    return new StillWaiting(
      [
        {
          ...finding,
          message: `${what} still waits for what ${who} asked the kernel for before it ended`,
          remedy: 'end what has the device open, and repeat it',
        },
      ],
      'host',
    );
  const remedy = 'wait until it has ended, and repeat it';
  return new PxmError([{ ...finding, message: `${who} is at work on ${what}`, remedy }], 'host');
}

const VM = /^(vm|run)-/;

function vmLock(vm: string, work: Work): string {
  return `${work}-${vm}`;
}

/** No VM is called so. */
function locksFolder(root: HostRoot): string {
  return join(journalsFolder(root), '.locks');
}

function readRunner(path: string): Runner | undefined {
  try {
    const { vm, pid, started, command, since } = JSON.parse(readFileSync(path, 'utf8')) as Record<
      string,
      unknown
    >;
    if (!Number.isSafeInteger(pid)) return undefined;
    return {
      vm: `${vm}`,
      pid: pid as number,
      started: `${started}`,
      command: `${command}`,
      since: `${since}`,
    };
  } catch {
    return undefined;
  }
}

function isAlive({ pid, started }: Runner, root: HostRoot): boolean {
  return startOf(pid, root) === started;
}

/**
 * Field 22 of /proc/PID/stat (proc(5)); the second one, in parentheses, may hold spaces. One that has ended has none,
 * also as long as nobody has asked for its exit code.
 */
function startOf(pid: number, { proc }: HostRoot): string | undefined {
  const stat = textOf(join(proc, String(pid), 'stat'));
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  return ENDED.includes(fields[0] ?? '') ? undefined : fields[19];
}

/** Zombie, and dead. */
const ENDED = ['Z', 'X', 'x'];
