import { compareFunction } from './compare-function.ts';
import { compareGroups } from './compare-groups.ts';
import { compareNodes } from './compare-nodes.ts';
import { type Compare, type GuestDifference, NONE, type Prediction } from './difference.ts';
import type { SysfsSnapshot } from './snapshot.ts';

/** Compares a prediction with a running kernel, field by field; empty when all is as predicted. */
export function compareView(prediction: Prediction, snapshot: SysfsSnapshot): GuestDifference[] {
  const differences: GuestDifference[] = [];
  const compare: Compare = (path, predicted, found) => {
    if (predicted !== found) differences.push({ path, predicted, found: found ?? NONE });
  };
  compareNodes(prediction, snapshot, compare);
  compareUnits(prediction, snapshot, compare);
  compareRemapping(prediction, snapshot, compare);
  for (const [name, found] of Object.entries(snapshot.functions)) {
    compareFunction(name, found, prediction, compare);
  }
  compareGroups(prediction, snapshot, compare);
  return differences;
}

/** Every unit that is predicted; others may be there that no table describes. */
function compareUnits({ iommu }: Prediction, { iommus }: SysfsSnapshot, compare: Compare): void {
  for (const { name } of iommu.units) {
    compare(`class/iommu/${name}`, 'present', iommus.includes(name) ? 'present' : undefined);
  }
}

/** On x86 the names of what handles interrupts say whether they are remapped. */
function compareRemapping(
  { architecture, iommu }: Prediction,
  { interruptChips }: SysfsSnapshot,
  compare: Compare,
): void {
  if (architecture !== 'x86' || interruptChips.length === 0) return;
  const text = (on: boolean) => (on ? 'interrupts remapped' : 'interrupts not remapped');
  const found = interruptChips.some((chip) => chip.startsWith('IR-'));
  compare('kernel/irq', text(iommu.interruptRemapping.on), text(found));
}
