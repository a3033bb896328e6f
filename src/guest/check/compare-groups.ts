import { firstFit, unitOf } from '../iommu/claims.ts';
import type { IommuUnit, ReservedRegion } from '../view.ts';
import type { Compare, Prediction } from './difference.ts';
import { NONE } from './difference.ts';
import { functionPlace } from './function-place.ts';
import type { FunctionSnapshot, SysfsSnapshot } from './snapshot.ts';

/** Unit kinds whose reserved regions are what the tables say; a virtio-iommu tells its own. */
const TOLD: readonly (IommuUnit['kind'] | undefined)[] = ['VT-d', 'AMD', 'SMMUv2', 'SMMUv3'];

/** Reserved regions of each IOMMU group: those of all its functions together. */
export function compareGroups(prediction: Prediction, snapshot: SysfsSnapshot, compare: Compare): void {
  const { reserved, iommu } = prediction;
  if (reserved.some(({ matches }) => matches === undefined)) return;
  for (const [group, found] of Object.entries(snapshot.groups)) {
    const members = Object.entries(snapshot.functions).filter(([, one]) => one.group === group);
    const kinds = members.map(([name, one]) => {
      const unit = unitOf(iommu.claims, functionPlace(name, one));
      return iommu.units.find((known) => known.name === unit)?.kind;
    });
    if (members.length === 0 || !kinds.every((kind) => TOLD.includes(kind))) continue;
    const regions = members.flatMap(([name, one], index) => regionsOf(name, one, kinds[index], reserved));
    const own = kinds.includes('VT-d') ? members.map(([, one]) => one) : [];
    const lines = found.filter((line) => !isFloppyWorkaround(line, own));
    compare(`kernel/iommu_groups/${group}/reserved_regions`, text(merged(regions)), lines.join(', ') || NONE);
  }
}

type Region = { readonly first: bigint; readonly last: bigint; readonly type: ReservedRegion['type'] };

function regionsOf(
  name: string,
  found: FunctionSnapshot,
  kind: IommuUnit['kind'] | undefined,
  reserved: readonly ReservedRegion[],
): Region[] {
  const place = functionPlace(name, found);
  return reserved.flatMap(({ base, length, type, matches = [] }) => {
    if (length === 0n || (matches.length > 0 && !firstFit(matches, place))) return [];
    const relaxed = type === 'direct' && kind === 'VT-d' && isRelaxable(found);
    return [{ first: base, last: base + length - 1n, type: relaxed ? 'direct-relaxable' : type }];
  });
}

/** USB controllers and graphics (drivers/iommu/intel/iommu.c `device_rmrr_is_relaxable`). */
function isRelaxable({ class: code }: FunctionSnapshot): boolean {
  return code.startsWith('0x03') || code.startsWith('0x0c03');
}

/** Some configurations let an ISA bridge reach the first 16 MiB (CONFIG_INTEL_IOMMU_FLOPPY_WA). */
function isFloppyWorkaround(line: string, members: readonly FunctionSnapshot[]): boolean {
  return (
    line === lineOf({ first: 0n, last: 0xffffffn, type: 'direct-relaxable' }) &&
    members.some(({ class: code }) => code.startsWith('0x0601'))
  );
}

/** In order, those of a type that touch as one (drivers/iommu/iommu.c `iommu_insert_resv_region`). */
function merged(regions: readonly Region[]): Region[] {
  const sorted = [...regions].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  const all: Region[] = [];
  for (const region of sorted) {
    const index = all.findLastIndex(({ type }) => type === region.type);
    const before = all[index];
    if (before !== undefined && region.first <= before.last + 1n) {
      if (region.last > before.last) all[index] = { ...before, last: region.last };
    } else all.push(region);
  }
  return all;
}

function text(regions: readonly Region[]): string {
  return regions.map(lineOf).join(', ') || NONE;
}

function lineOf({ first, last, type }: Region): string {
  const hex = (value: bigint) => `0x${value.toString(16).padStart(16, '0')}`;
  return `${hex(first)} ${hex(last)} ${type}`;
}
