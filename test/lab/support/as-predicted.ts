import { compareView } from '../../../src/guest/check/compare-view.ts';
import { differenceText } from '../../../src/guest/check/difference-text.ts';
import type { GuestView } from '../../../src/guest/view.ts';
import type { Guest } from './guest.ts';
import { disagreementsOfLog } from './kernel-log.ts';
import { atBoot, predictionOf, snapshotOf } from './prediction.ts';

/**
 * Gives the guest back when its kernel is as its tables predict, but for the paths below `/sys` that are known to
 * differ, each of which must.
 */
export function asPredicted(guest: Guest, unlike: readonly string[] = []): Guest {
  const view = predictionOf(guest);
  const differences = compareView(view, snapshotOf(guest)).filter(({ path }) => !isIdle(path, view, guest));
  const found = [
    ...differences.filter(({ path }) => !unlike.includes(path)).map(differenceText),
    ...unlike
      .filter((known) => !differences.some(({ path }) => path === known))
      .map((known) => `/sys/${known}: as predicted, though it is said to differ`),
    ...disagreementsOfLog(view, atBoot(guest, 'dmesg')),
  ];
  if (found.length === 0) return guest;
  throw new Error(`the kernel is not as its tables predict:\n${found.join('\n')}`);
}

/** Behind a virtio-iommu and SMMUs Linux looks at a function only when a driver does. */
function isIdle(path: string, { iommu }: GuestView, guest: Guest): boolean {
  const name = /devices\/([^/]+)\/iommu_group$/.exec(path)?.[1];
  const lazy = iommu.units.some(({ kind }) => kind === 'virtio' || kind.startsWith('SMMU'));
  const driver = atBoot(guest, 'links').some((line) => line.includes(`/${name}/driver `));
  return name !== undefined && lazy && !driver;
}
