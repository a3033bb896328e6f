import { PxmError } from '../diagnostics/pxm-error.ts';
import { HOST, type HostRoot } from '../vfio/host-root.ts';
import { type Entry, journalsFolder, readJournal } from './journal/journal-file.ts';
import { type RunRecord, VM_NAME } from './journal/record.ts';
import { type Holder, holdersOf } from './run/holders.ts';
import { type Runner, runnerOf } from './run/run-lock.ts';
import { deviceFolder, driverOf } from './run/sysfs-places.ts';
import { bootId } from './surroundings/claims.ts';
import { namesIn } from './surroundings/names-in.ts';

/** What the host has been prepared for. */
export interface VmStatus {
  readonly vm: string;
  /**
   * `prepared`: all was done; `incomplete`: a run is at work or ended midway; `past`: it was done in another boot, so
   * that nothing of it is left.
   */
  readonly state: 'prepared' | 'incomplete' | 'past';
  /** ISO 8601, of the latest run. */
  readonly since: string;
  readonly command: string;
  /** The process at work on it now. */
  readonly runner: Runner | undefined;
  /** The process that runs the VM. */
  readonly running: Runner | undefined;
  readonly devices: readonly DeviceStatus[];
}

/** A device that a VM keeps from others. */
export interface DeviceStatus {
  readonly bdf: string;
  /** Whether the host has it still. */
  readonly present: boolean;
  readonly driver: string | undefined;
  /** The driver to which release gives it back; undefined: the one that it has. */
  readonly before: string | undefined;
  /** Who has it open, as far as may be seen. */
  readonly holders: readonly Holder[];
}

/** Every VM that the host is prepared for, or the named one. Throws PxmError PXM468 for a journal that cannot be read. */
export function attachStatus(vm?: string, root: HostRoot = HOST): VmStatus[] {
  const names = namesIn(journalsFolder(root)).filter((name) => VM_NAME.test(name));
  const wanted = vm === undefined ? names : names.filter((name) => name === vm);
  const boot = bootId(root);
  return wanted.flatMap((name) => {
    const entries = readJournal(name, root);
    return entries === undefined || entries.length === 0 ? [] : statusOf(name, entries, boot, root);
  });
}

function statusOf(vm: string, entries: readonly Entry[], boot: string, root: HostRoot): VmStatus[] {
  const runs = entries.flatMap(({ record }) => (record.kind === 'run' ? record : []));
  const run = runs.at(-1) as RunRecord;
  const past = runs.some((one) => one.boot !== boot);
  const done = entries.at(-1)?.record.kind === 'done';
  const taken = new Map(
    entries.flatMap(({ record }) =>
      record.kind === 'step' && record.step.kind === 'unbind'
        ? [[record.step.bdf, record.step.driver] as const]
        : [],
    ),
  );
  return [
    {
      vm,
      state: past ? 'past' : done ? 'prepared' : 'incomplete',
      since: run.since,
      command: run.command,
      runner: runnerOf(vm, root),
      running: runnerOf(vm, root, 'run'),
      devices: [...new Set(runs.flatMap(({ claims }) => claims))].map((bdf) =>
        deviceStatus(bdf, taken, root),
      ),
    },
  ];
}

function deviceStatus(bdf: string, taken: ReadonlyMap<string, string>, root: HostRoot): DeviceStatus {
  const folder = folderOf(bdf, root);
  const before = taken.get(bdf);
  if (folder === undefined) return { bdf, present: false, driver: undefined, before, holders: [] };
  return { bdf, present: true, driver: driverOf(folder), before, holders: holdersOf(folder, root) };
}

function folderOf(bdf: string, root: HostRoot): string | undefined {
  try {
    return deviceFolder(bdf, root);
  } catch (error) {
    if (error instanceof PxmError) return undefined;
    throw error;
  }
}
