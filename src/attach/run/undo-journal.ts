import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import type { Journal } from '../journal/journal.ts';
import type { Entry } from '../journal/journal-file.ts';
import type { HostStep } from '../plan.ts';
import type { HostAccess } from './host-access.ts';
import { undoStep } from './undo-step.ts';

/** What came of undoing. */
export interface Undone {
  /** Steps taken back, in the order in which that was done. */
  readonly steps: readonly HostStep[];
  /** Why others could not be. They stay in the journal. */
  readonly problems: readonly Diagnostic[];
}

/**
 * Takes steps back, the last first. The journal gets shorter with each; from the first that cannot be taken back on it
 * stays, since taking steps back twice does no harm.
 */
export async function undoJournal(
  journal: Journal,
  entries: readonly Entry[],
  access: HostAccess,
): Promise<Undone> {
  const steps: HostStep[] = [];
  const problems: Diagnostic[] = [];
  for (const { record, offset } of entries.toReversed()) {
    if (record.kind === 'step') {
      try {
        await undoStep(record.step, access);
        steps.push(record.step);
      } catch (error) {
        if (!(error instanceof PxmError)) throw error;
        problems.push(...error.diagnostics);
      }
    }
    if (problems.length === 0) journal.truncate(offset);
  }
  return { steps, problems };
}
