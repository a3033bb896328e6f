import { PxmError } from '../diagnostics/pxm-error.ts';
import type { Platform } from '../topology/platform.ts';
import { HOST, type HostRoot } from '../vfio/host-root.ts';
import { Journal } from './journal/journal.ts';
import { type Entry, readJournal } from './journal/journal-file.ts';
import { type RunRecord, VM_NAME } from './journal/record.ts';
import { type HostStep, isHostStep, type Plan } from './plan.ts';
import type { HostAccess } from './run/host-access.ts';
import { makeStep } from './run/make-step.ts';
import { PatientWriter } from './run/patient-writer.ts';
import { planHost } from './run/plan-host.ts';
import { lockForWork, thisRunner } from './run/run-lock.ts';
import { undoJournal } from './run/undo-journal.ts';
import { bootId } from './surroundings/claims.ts';

export interface RunOptions {
  readonly root?: HostRoot;
  /** As others are told who is at work: `pxm prepare vm.yaml`. */
  readonly command?: string;
  /** Milliseconds to wait for a driver to let go of a device or to take it; 10,000 unless said otherwise. */
  readonly patience?: number;
  /** Ends it: what was done is undone, then its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Called when a step is in the journal, and when it is made. */
  readonly onStep?: (step: HostStep, stage: 'journaled' | 'made') => void;
}

export interface Prepared {
  readonly plan: Plan;
  /** What was done now; none when all was ready. */
  readonly steps: readonly HostStep[];
}

/** Drivers of the host take this long for a large device. */
const PATIENCE = 10_000;

/**
 * Makes the host ready for the devices of a VM: modules and drivers. It stays so until `release`; when it fails or is
 * ended midway, the host is as before. Throws PxmError: what the plan found (PXM450 to PXM465), PXM466 to PXM474.
 */
export async function prepare(platform: Platform, options: RunOptions = {}): Promise<Prepared> {
  const { root = HOST, command = 'pxm', signal, patience = PATIENCE } = options;
  const vm = vmName(platform.name);
  const { claims } = fitting(planHost(platform, root));
  signal?.throwIfAborted();
  const lock = await lockForWork(claims, thisRunner(vm, command, root), root, { patience, signal });
  const writer = new PatientWriter(lock.descriptors);
  try {
    // What was seen before the lock was taken may be past.
    const plan = fitting(planHost(platform, root));
    if (plan.claims.join() !== claims.join())
      throw PxmError.of('PXM467', 'IOMMU groups changed while they were looked at', {
        remedy: 'repeat it',
        blame: 'host',
      });
    const access = { root, writer, patience };
    return { plan, steps: await run(plan, vm, access, { ...options, command }) };
  } finally {
    await writer.close();
    lock.release({ inherited: writer.waiting.size > 0 });
  }
}

/** A name that files of the host can have. Throws PxmError PXM474. */
export function vmName(name: string): string {
  if (VM_NAME.test(name)) return name;
  throw PxmError.of('PXM474', `a VM cannot be prepared under the name ${JSON.stringify(name)}`, {
    remedy: 'write name: with letters, digits, ".", "_" and "-" into the topology',
  });
}

function fitting(plan: Plan): Plan {
  if (plan.findings.some(({ severity }) => severity === 'error')) throw new PxmError(plan.findings, 'host');
  return plan;
}

async function run(
  { claims, steps }: Plan,
  vm: string,
  access: HostAccess,
  { command = '', onStep, signal }: RunOptions,
): Promise<HostStep[]> {
  const { root } = access;
  const todo = steps.filter(isHostStep);
  const before = currentEntries(vm, root);
  if (todo.length === 0 && holds(before, claims)) return [];
  const journal = new Journal(vm, root, before.at(-1)?.end ?? 0);
  const entries: Entry[] = [];
  const note = (record: Entry['record']) => {
    const offset = journal.length;
    journal.append(record);
    entries.push({ record, offset, end: journal.length });
  };
  try {
    note(runRecord(vm, claims, command, root));
    for (const step of todo) {
      signal?.throwIfAborted();
      note({ kind: 'step', step });
      onStep?.(step, 'journaled');
      await makeStep(step, access);
      onStep?.(step, 'made');
    }
    signal?.throwIfAborted();
    note({ kind: 'done' });
    return todo;
  } catch (error) {
    const { problems } = await undoJournal(journal, entries, access);
    if (problems.length === 0 && before.length === 0) journal.remove();
    throw signal?.aborted && problems.length === 0 ? signal.reason : failure(error, problems, vm);
  } finally {
    journal.close();
  }
}

/** Entries of this boot; what an earlier one has left says nothing any more. */
function currentEntries(vm: string, root: HostRoot): Entry[] {
  const entries = readJournal(vm, root) ?? [];
  const boot = bootId(root);
  return entries.some(({ record }) => record.kind === 'run' && record.boot !== boot) ? [] : entries;
}

/** Whether a run has ended and the VM has all that it claims. */
function holds(entries: readonly Entry[], claims: readonly string[]): boolean {
  const had = new Set(entries.flatMap(({ record }) => (record.kind === 'run' ? record.claims : [])));
  return entries.at(-1)?.record.kind === 'done' && claims.every((bdf) => had.has(bdf));
}

function runRecord(vm: string, claims: readonly string[], command: string, root: HostRoot): RunRecord {
  return {
    ...({ kind: 'run', format: 'pxm-journal', version: 1 } as const),
    ...{ vm, boot: bootId(root), pid: process.pid, command, since: new Date().toISOString(), claims },
  };
}

/** What went wrong, and what besides could not be undone. */
function failure(error: unknown, problems: readonly { readonly message: string }[], vm: string): unknown {
  if (problems.length === 0 || !(error instanceof PxmError)) return error;
  const left = problems.map(({ message }) => message).join('; ');
  return new PxmError(
    [
      ...error.diagnostics,
      {
        code: 'PXM473',
        severity: 'error',
        message: `what was done for VM ${vm} could not all be undone: ${left}`,
        remedy: `pxm release ${vm}, once that is out of the way`,
      },
    ],
    'host',
  );
}
