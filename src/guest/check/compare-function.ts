import { atsOf, firstFit, type Place, unitOf } from '../iommu/claims.ts';
import type { IommuUnit } from '../view.ts';
import { type Compare, NONE, type Prediction } from './difference.ts';
import { functionPlace } from './function-place.ts';
import type { FunctionSnapshot } from './snapshot.ts';

/** Group, unit, ATS, interrupts and node of a PCI function. */
export function compareFunction(
  name: string,
  found: FunctionSnapshot,
  prediction: Prediction,
  compare: Compare,
): void {
  const { iommu } = prediction;
  const place = functionPlace(name, found);
  const unit = unitOf(iommu.claims, place);
  const path = `bus/pci/devices/${name}`;
  if (unit !== undefined && !isIdle(unit, found, prediction)) {
    const group = found.group === undefined ? NONE : 'present';
    compare(`${path}/iommu_group`, unit === null ? NONE : 'present', group);
    if (unit !== null && found.iommu !== undefined) compare(`${path}/iommu`, unit, found.iommu);
  }
  // One that may use ATS need not.
  const ats = atsOf(firstFit(iommu.ats, place), unit);
  if (ats === false && found.ats === true) compare(`${path}/config`, 'no ATS', 'ATS enabled');
  compareMessages(`${path}/msi_irqs`, place, found, prediction, compare);
  if (iommu.functionsHaveNoNode) compare(`${path}/numa_node`, '-1', found.numaNode);
}

/** Units of which a function gets its group as soon as it is found; of others once a driver takes it. */
const PROMPT: readonly (IommuUnit['kind'] | undefined)[] = ['VT-d', 'AMD'];

function isIdle(unit: string | null, { driver, group }: FunctionSnapshot, { iommu }: Prediction): boolean {
  const kind = iommu.units.find(({ name }) => name === unit)?.kind;
  return kind !== undefined && !PROMPT.includes(kind) && driver === undefined && group === undefined;
}

/** What the handler's name of messages that are remapped starts with; on Arm an ITS does it. */
const REMAPPED = { x86: 'IR-', arm64: 'ITS-' } as const;

/** Messages of a function that are remapped have another handler than those of others. */
function compareMessages(
  path: string,
  place: Place,
  { interruptChip }: FunctionSnapshot,
  { architecture, iommu }: Prediction,
  compare: Compare,
): void {
  const unit = unitOf(iommu.interruptClaims ?? iommu.claims, place);
  if (interruptChip === undefined || unit === undefined) return;
  const text = (remapped: boolean) => (remapped ? 'remapped' : 'not remapped');
  const predicted = iommu.interruptRemapping.on && unit !== null;
  compare(path, text(predicted), text(interruptChip.startsWith(REMAPPED[architecture])));
}
