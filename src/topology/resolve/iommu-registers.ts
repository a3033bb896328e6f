import { roundUp } from '../../machines/address-map.ts';
import { IOMMU_MODELS, SMMU_INTERRUPTS, SMMU_OF_MACHINE } from '../../machines/iommu-models.ts';
import type { MemoryMap } from '../platform.ts';
import type { Context } from './context.ts';
import type { IommuDraft } from './iommus.ts';
import { inTheWay, overlap, type Window } from './register-room.ts';
import { hexText } from './text.ts';

/**
 * Registers and wired interrupts of each unit. Errors: PXM120 when there is no room, PXM124 for registers in the way
 * of something.
 */
export function resolveIommuRegisters(ctx: Context, units: readonly IommuDraft[], memory: MemoryMap): void {
  placeRegisters(ctx, units, memory);
  wireInterrupts(ctx, units);
}

interface Taken extends Window {
  readonly unit: IommuDraft;
}

/** Declared registers first, then each of the others at the lowest place from the machine's own on. */
function placeRegisters(ctx: Context, units: readonly IommuDraft[], memory: MemoryMap): void {
  const taken: Taken[] = [];
  const place = (unit: IommuDraft, base: bigint) => {
    unit.base = base;
    taken.push({ base, size: IOMMU_MODELS[unit.type].registers, unit });
  };
  for (const unit of units) {
    const { declared } = unit;
    if (declared.base === undefined) continue;
    const window = { base: declared.base, size: IOMMU_MODELS[unit.type].registers };
    reportOverlaps(ctx, unit, window, taken, memory);
    place(unit, declared.base);
  }
  for (const unit of units) {
    const { firstBase, lastBase, registers } = IOMMU_MODELS[unit.type];
    if (unit.base !== undefined || firstBase === undefined) continue;
    let base = unit.ofMachine ? SMMU_OF_MACHINE.base : firstBase;
    for (;;) {
      const other = taken.find((one) => overlap(one, { base, size: registers }));
      if (!other) break;
      base = roundUp(other.base + other.size, registers);
    }
    if (base + registers > lastBase && !unit.ofMachine) {
      ctx.report.error('PXM120', `the registers of iommu ${unit.id} do not fit below ${hexText(lastBase)}`, {
        span: ctx.at(unit.declared),
        remedy: 'declare fewer units, or write "base"',
      });
      return;
    }
    place(unit, base);
    ctx.derive(`iommu ${unit.id} base`, hexText(base), "the machine's place, further units after it");
  }
}

function reportOverlaps(
  ctx: Context,
  unit: IommuDraft,
  window: Window,
  taken: readonly Taken[],
  memory: MemoryMap,
): void {
  const text = `registers of iommu ${unit.id} (${range(window)})`;
  const span = ctx.at(unit.declared, 'base');
  const other = taken.find((one) => overlap(one, window));
  if (other) {
    ctx.report.error('PXM124', `${text} overlap those of iommu ${other.unit.id} (${range(other)})`, {
      span,
      related: ctx.related(`iommu ${other.unit.id}`, other.unit.declared, 'base'),
      remedy: 'write another base, or leave it out',
    });
  }
  const region = inTheWay(memory, window);
  if (!region) return;
  ctx.report.error('PXM124', `${text} overlap ${region.name} (${range(region)})`, {
    span,
    remedy: 'write a base outside of memory and other devices, or leave it out',
  });
}

function range({ base, size }: Window): string {
  return `${hexText(base)} to ${hexText(base + size - 1n)}`;
}

function wireInterrupts(ctx: Context, units: readonly IommuDraft[]): void {
  let next: number = SMMU_INTERRUPTS.first;
  for (const unit of units) {
    if (unit.type !== 'smmuv3') continue;
    unit.interrupt = unit.ofMachine ? SMMU_OF_MACHINE.interrupt : next;
    if (!unit.ofMachine) next += SMMU_INTERRUPTS.each;
    if (next > SMMU_INTERRUPTS.end) {
      ctx.report.error('PXM120', `there is no interrupt left for iommu ${unit.id}`, {
        span: ctx.at(unit.declared),
        remedy: `declare at most ${(SMMU_INTERRUPTS.end - SMMU_INTERRUPTS.first) / SMMU_INTERRUPTS.each} units`,
      });
      return;
    }
    ctx.derive(`iommu ${unit.id} interrupts`, `${unit.interrupt} to ${unit.interrupt + 3}`, 'four each');
  }
}
