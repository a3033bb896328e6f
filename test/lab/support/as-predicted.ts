import { compareView } from '../../../src/guest/check/compare-view.ts';
import { differenceText } from '../../../src/guest/check/difference-text.ts';
import type { Guest } from './guest.ts';
import { disagreementsOfLog } from './kernel-log.ts';
import { atBoot, predictionOf, snapshotOf } from './prediction.ts';

/**
 * Gives the guest back when its kernel is as its tables predict, but for what is known to differ, each of which must:
 * paths below `/sys`, and sentences about the log.
 */
export function asPredicted(guest: Guest, unlike: readonly string[] = []): Guest {
  const view = predictionOf(guest);
  const differences = compareView(view, snapshotOf(guest)).map((difference) => ({
    known: difference.path,
    text: differenceText(difference),
  }));
  const ofLog = disagreementsOfLog(view, atBoot(guest, 'dmesg'));
  const all = [...differences, ...ofLog.map((text) => ({ known: text, text }))];
  const found = [
    ...all.filter(({ known }) => !unlike.includes(known)).map(({ text }) => text),
    ...unlike
      .filter((text) => !all.some(({ known }) => known === text))
      .map((text) => `${text}: as predicted, though it is said to differ`),
  ];
  if (found.length === 0) return guest;
  throw new Error(`the kernel is not as its tables predict:\n${found.join('\n')}`);
}
