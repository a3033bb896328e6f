import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { lockedMemory } from '../attach/checks/memory.ts';
import { type HandOver, handOver } from '../attach/hand-over.ts';
import { vmFolder } from '../attach/journal/journal-file.ts';
import { prepare } from '../attach/prepare.ts';
import { release } from '../attach/release.ts';
import { RunLock, thisRunner } from '../attach/run/run-lock.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { PxmError } from '../diagnostics/pxm-error.ts';
import type { Platform } from '../topology/platform.ts';
import { HOST, type HostRoot } from '../vfio/host-root.ts';
import { memlock } from '../vfio/memlock.ts';
import { listenUnix } from '../vfio/unix-socket.ts';
import { expectProgram } from './expect-program.ts';
import { expectHost, type LaunchPlan, type LaunchWishes, planLaunch } from './launch-plan.ts';
import { openMonitor } from './open-monitor.ts';
import { asUser, expectUser, type RunUser } from './run-user.ts';
import { type Stage, Stages } from './stages.ts';
import { type End, forwardSignals, type Qemu, startQemu } from './start-qemu.ts';
import { monitorPath, removeRecord, writeRecord } from './vm-record.ts';

export interface RunVmOptions extends LaunchWishes {
  readonly root?: HostRoot;
  /** As others are told who runs it: `pxm run vm.yaml`. */
  readonly command?: string;
  /** As whom QEMU runs; undefined: as the caller. */
  readonly user?: RunUser | undefined;
  /** Devices stay prepared afterwards. */
  readonly keep?: boolean;
  /** Milliseconds that drivers may take. */
  readonly patience?: number;
  /** Ends the VM and undoes the rest; then its reason is thrown. */
  readonly signal?: AbortSignal;
  /** Folder of the topology, for profiles that it names. */
  readonly folder?: string;
  /** Where QEMU's standard output goes. */
  readonly stdout?: 'inherit' | 2;
  readonly onStage?: (stage: Stage) => void;
  /** Called when QEMU's monitor answers. */
  readonly onStart?: (started: Started) => void;
}

export interface Started {
  readonly pid: number;
  /** `11.1.3`. */
  readonly version: string;
  readonly monitor: string;
  /** Warnings of plan and checks. */
  readonly findings: readonly Diagnostic[];
}

/** QEMU's own besides the memory of the guest: firmware, video memory. */
const HEADROOM = 1n << 30n;
/** Memory may have to be made available first, all of it. */
const START_TIMEOUT = 600_000;
const END_PATIENCE = 1000;

/**
 * Runs a VM until it ends: prepares its devices, checks them, and starts QEMU, which inherits them as open files and
 * has no rights of its own. Afterwards the host is as before. Throws PxmError: what `planLaunch`, `expectHost`,
 * `prepare`, `handOver` and `release` throw, PXM400, PXM486 when QEMU ends otherwise than it should, PXM487.
 */
export async function runVm(platform: Platform, options: RunVmOptions = {}): Promise<void> {
  const { root = HOST, command = 'pxm', signal, patience } = options;
  const vm = platform.name;
  const stages = new Stages(options.onStage);
  const folder = folderOf(platform, root);
  const plan = await stages.run('plan', () => {
    const planned = planLaunch(platform, options, folder);
    expectProgram('setpriv');
    expectProgram(planned.program);
    if (planned.iommufd) expectHost(platform, root);
    return planned;
  });
  const changes = { root, command, signal, ...(patience !== undefined && { patience }) };
  signal?.throwIfAborted();
  if (!plan.iommufd) return launch(platform, plan, [], folder, stages, options);
  const lock = new RunLock([], thisRunner(vm, command, root), root, 'run');
  let held = true;
  const letGo = () => {
    if (held) lock.release();
    held = false;
  };
  try {
    const { findings } = (await stages.run('prepare', () => prepare(platform, changes))).plan;
    await finallyDo(
      () => launch(platform, plan, findings, folder, stages, options),
      async () => {
        removeRecord(vm, root);
        letGo();
        const { signal: _, ...rest } = changes;
        if (!options.keep) await stages.run('release', () => release(vm, rest));
      },
    );
  } finally {
    letGo();
  }
}

/** Files for QEMU: with the journal, so that `release` removes them too, else where everybody has a place. */
function folderOf({ name, attach }: Platform, root: HostRoot): string {
  if (attach.devices.length > 0) return join(vmFolder(name, root), 'files');
  return join(tmpdir(), `pxm-run-${process.pid}-${randomBytes(6).toString('hex')}`);
}

/** The rest is done whatever the work comes to, and errors of both are told. */
async function finallyDo(work: () => Promise<void>, rest: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    try {
      await rest();
    } catch (further) {
      if (!(error instanceof PxmError && further instanceof PxmError)) throw further;
      throw new PxmError([...error.diagnostics, ...further.diagnostics], 'host');
    }
    throw error;
  }
  await rest();
}

/** From devices that are prepared to the end of QEMU. */
async function launch(
  platform: Platform,
  plan: LaunchPlan,
  warnings: readonly Diagnostic[],
  folder: string,
  stages: Stages,
  options: RunVmOptions,
): Promise<void> {
  const { root = HOST, user, signal, onStart } = options;
  const monitor = plan.iommufd ? monitorPath(platform.name, root) : join(folder, 'qmp');
  makeFiles(folder, plan.files, user);
  try {
    const handed = plan.iommufd
      ? await stages.run('hand over', () => handOver(platform, {}, root))
      : undefined;
    const qemu = await stages.run('start', () => start(platform, plan, handed, monitor, options));
    const stop = forwardSignals(qemu);
    const abort = () => qemu.kill('SIGTERM');
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort();
    try {
      if (plan.iommufd) writeRecord(platform, qemu.pid, options.folder ?? process.cwd(), root);
      const version = await stages.run('QEMU', () => answers(qemu, monitor, platform.name));
      if (user) expectUser(qemu.pid, user, root);
      const findings = withoutDoubles([...warnings, ...(handed?.findings ?? [])]);
      onStart?.({ pid: qemu.pid, version, monitor, findings });
      expectFine(await qemu.ended, plan.program, signal);
    } catch (error) {
      qemu.kill('SIGKILL');
      await qemu.ended;
      throw signal?.aborted ? signal.reason : error;
    } finally {
      signal?.removeEventListener('abort', abort);
      stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Plan and preflight look at some things both. */
function withoutDoubles(findings: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(findings.map((one) => [`${one.code} ${one.message}`, one])).values()];
}

function makeFiles(folder: string, files: LaunchPlan['files'], user: RunUser | undefined): void {
  // What a run has left that was killed.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o700 });
  for (const [name, bytes] of files) {
    const path = join(folder, name);
    writeFileSync(path, bytes, { mode: 0o600, flag: 'wx' });
    if (user) chownSync(path, user.uid, user.gid);
  }
  if (user) chownSync(folder, user.uid, user.gid);
}

/** Once QEMU has its own, the descriptors here are closed: they would keep devices when it has ended. */
function start(
  platform: Platform,
  plan: LaunchPlan,
  handed: HandOver | undefined,
  monitor: string,
  { user, signal, stdout = 'inherit' }: RunVmOptions,
): Qemu {
  try {
    signal?.throwIfAborted();
    const listening = listenUnix(monitor, monitor);
    try {
      const files = handed ? [handed.iommufd, ...handed.devices.values(), listening] : [listening];
      return startQemu(
        [...asUser(user), plan.program, ...plan.args],
        files.map(({ fd }) => fd),
        { stdout, memoryLimit: handed && memoryLimit(platform) },
      );
    } finally {
      listening.close();
    }
  } finally {
    handed?.close();
  }
}

/** Undefined: what this process may lock is enough. */
function memoryLimit(platform: Platform): bigint | undefined {
  const { memoryLimit: declared } = platform.attach;
  if (declared !== undefined) return declared;
  const need = lockedMemory(platform, 'iommufd') + HEADROOM;
  const { soft } = memlock();
  return soft === undefined || soft >= need ? undefined : need;
}

/** QEMU's version, once its monitor answers. */
async function answers(qemu: Qemu, monitor: string, vm: string): Promise<string> {
  try {
    const client = await openMonitor(monitor, vm, { timeout: START_TIMEOUT });
    client.close();
    return client.version;
  } catch (error) {
    // When QEMU ends, its sockets close first.
    const end = await Promise.race([qemu.ended, pause(END_PATIENCE)]);
    throw end === undefined ? error : failed('QEMU', end, ' before its monitor answered');
  }
}

function expectFine(end: End, program: string, signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw signal.reason;
  if (end.code !== 0) throw failed(program, end);
}

function failed(program: string, { code, signal }: End, when = ''): PxmError {
  const way = signal === null ? `exited with status ${code}` : `was ended by ${signal}`;
  return PxmError.of('PXM486', `${program} ${way}${when}`, {
    remedy: 'see what QEMU has printed',
    blame: 'host',
  });
}
