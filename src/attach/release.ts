import { PxmError } from '../diagnostics/pxm-error.ts';
import { sameDriver } from '../topology/same-driver.ts';
import { HOST, type HostRoot } from '../vfio/host-root.ts';
import { Journal } from './journal/journal.ts';
import { type Entry, readJournal } from './journal/journal-file.ts';
import type { HostStep } from './plan.ts';
import { type RunOptions, vmName } from './prepare.ts';
import { holdersOf, holdersText } from './run/holders.ts';
import { PatientWriter } from './run/patient-writer.ts';
import { lockForWork, runnerOf, thisRunner } from './run/run-lock.ts';
import { deviceFolder, driverOf } from './run/sysfs-places.ts';
import { undoJournal } from './run/undo-journal.ts';
import { bootId } from './surroundings/claims.ts';

export interface Released {
  /** Steps taken back, in the order in which that was done. */
  readonly steps: readonly HostStep[];
  /** `nothing`: the VM had nothing; `past`: what it had went with another boot. */
  readonly found: 'journal' | 'nothing' | 'past';
}

const PATIENCE = 10_000;

/**
 * Puts the host back to what it was before a VM was prepared, also when that ended midway. A second time does nothing.
 * Throws PxmError: PXM470 while somebody has a device, and nothing is changed then; PXM473 when a part could not be
 * undone, which stays in the journal; PXM468, PXM469, PXM472, PXM474.
 */
export async function release(name: string, options: Omit<RunOptions, 'onStep'> = {}): Promise<Released> {
  const { root = HOST, command = 'pxm', signal, patience = PATIENCE } = options;
  const vm = vmName(name);
  expectEnded(vm, root);
  const first = readJournal(vm, root);
  if (first === undefined) return { steps: [], found: 'nothing' };
  signal?.throwIfAborted();
  const lock = await lockForWork(claimsOf(first), thisRunner(vm, command, root), root, { patience, signal });
  const writer = new PatientWriter(lock.descriptors);
  try {
    const entries = readJournal(vm, root);
    if (entries === undefined) return { steps: [], found: 'nothing' };
    const boot = bootId(root);
    const past = entries.some(({ record }) => record.kind === 'run' && record.boot !== boot);
    if (!past) expectFree(entries, vm, root);
    const journal = new Journal(vm, root, entries.at(-1)?.end ?? 0);
    try {
      const { steps, problems } = await undoJournal(journal, past ? [] : entries, {
        root,
        writer,
        patience,
      });
      if (problems.length > 0) throw new PxmError([...problems, incomplete(vm)], 'host');
      journal.remove();
      return { steps, found: past ? 'past' : 'journal' };
    } finally {
      journal.close();
    }
  } finally {
    await writer.close();
    lock.release({ inherited: writer.waiting.size > 0 });
  }
}

/** Also a VM that has none of its devices yet keeps them for later. */
function expectEnded(vm: string, root: HostRoot): void {
  const runner = runnerOf(vm, root, 'run');
  if (runner === undefined) return;
  throw PxmError.of('PXM470', `VM ${vm} runs since ${runner.since}: "${runner.command}"`, {
    remedy: `end it (process ${runner.pid}), which releases its devices`,
    blame: 'host',
  });
}

function claimsOf(entries: readonly Entry[]): string[] {
  return [...new Set(entries.flatMap(({ record }) => (record.kind === 'run' ? record.claims : [])))];
}

/** All or nothing: a VM that runs keeps all of its devices. */
function expectFree(entries: readonly Entry[], vm: string, root: HostRoot): void {
  const problems = entries.flatMap(({ record }) => {
    if (record.kind !== 'step' || record.step.kind !== 'bind') return [];
    const { bdf, driver } = record.step;
    const folder = deviceFolder(bdf, root);
    if (folder === undefined || !sameDriver(driverOf(folder) ?? '', driver)) return [];
    const holders = holdersOf(folder, root);
    return holders.length === 0 ? [] : `${bdf} is open in ${holdersText(holders)}`;
  });
  if (problems.length === 0) return;
  throw PxmError.of('PXM470', `VM ${vm} cannot be released: ${problems.join('; ')}`, {
    remedy: 'end the VM or what else has the device, and repeat it',
    blame: 'host',
  });
}

function incomplete(vm: string) {
  return {
    code: 'PXM473',
    severity: 'error',
    message: `what was done for VM ${vm} could not all be undone; the rest stays in its journal`,
    remedy: `pxm release ${vm}, once that is out of the way`,
  } as const;
}
