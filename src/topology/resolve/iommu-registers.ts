import { bitsBelow, larger, roundUp } from '../../machines/address-map.ts';
import { IOMMU_MODELS, SMMU_INTERRUPTS, SMMU_OF_MACHINE } from '../../machines/iommu-models.ts';
import type { Cpu, Machine, MemoryMap } from '../platform.ts';
import type { Context } from './context.ts';
import type { IommuDraft } from './iommus.ts';
import { inTheWay, overlap, type Window } from './register-room.ts';
import { hexText } from './text.ts';

export interface IommuSurroundings {
  readonly machine: Machine;
  readonly memory: MemoryMap;
  readonly cpus: readonly Cpu[];
}

/**
 * Registers, wired interrupts, address widths and what processor ids ask of each unit. Errors: PXM109, PXM120 when
 * there is no room, PXM124 for registers in the way of something, PXM128 and PXM129.
 */
export function resolveIommuRegisters(
  ctx: Context,
  units: readonly IommuDraft[],
  { machine, memory, cpus }: IommuSurroundings,
): void {
  placeRegisters(ctx, units, memory);
  wireInterrupts(ctx, units);
  for (const unit of units) {
    resolveWidth(ctx, unit, machine, memory);
    resolveIds(ctx, unit, cpus);
  }
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

function resolveWidth(ctx: Context, unit: IommuDraft, { vmm, arch }: Machine, { regions }: MemoryMap): void {
  const top = regions.reduce((end, { base, size }) => larger(end, base + size), 0n);
  const need = bitsBelow(top);
  const { declared } = unit;
  if (declared['address-width'] === undefined) {
    const { widths, qemuWidth, anyWidth } = IOMMU_MODELS[unit.type];
    const usual = vmm === 'qemu' ? [qemuWidth[arch]] : widths;
    const [least = 64] = usual;
    unit.addressWidth = usual.find((width) => width >= need) ?? (anyWidth ? need : (usual.at(-1) ?? least));
    const why = unit.addressWidth === least ? 'what such a unit usually has' : `memory and MMIO need ${need}`;
    ctx.derive(`iommu ${unit.id} address width`, `${unit.addressWidth} bits`, why);
  }
  if (unit.addressWidth >= need || !unit.translation) return;
  const message = `iommu ${unit.id} translates addresses of ${unit.addressWidth} bits, but memory and MMIO reach to ${hexText(top - 1n)}, which needs ${need}`;
  const details = {
    span: ctx.at(declared, 'address-width'),
    remedy: `write address-width: ${need} or more where the unit can have it, or declare less memory`,
  };
  // What nobody asked for is what the VMM has by itself, and it takes it.
  if (declared['address-width'] === undefined) ctx.report.warning('PXM128', message, details);
  else ctx.report.error('PXM128', message, details);
}

/** The first id that an interrupt without remapping cannot name, since 255 stands for all processors. */
const FIRST_EXTENDED = 255;

function resolveIds(ctx: Context, unit: IommuDraft, cpus: readonly Cpu[]): void {
  if (!IOMMU_MODELS[unit.type].remapsInterrupts) return;
  const { declared, id, interruptRemapping } = unit;
  const largest = cpus.reduce((most, { apicId = 0 }) => Math.max(most, apicId), 0);
  const needed = largest >= FIRST_EXTENDED;
  const present = cpus.some((cpu) => cpu.present && (cpu.apicId ?? 0) >= FIRST_EXTENDED);
  if (!interruptRemapping && declared['extended-ids']) {
    ctx.report.error('PXM109', `iommu ${id} has extended ids only with interrupt remapping`, {
      span: ctx.at(declared, 'extended-ids'),
      related: ctx.related('the remapping', declared, 'interrupt-remapping'),
      remedy: 'write interrupt-remapping: true, or remove "extended-ids"',
    });
  }
  if (declared['extended-ids'] === undefined) {
    unit.extendedIds = needed && interruptRemapping;
    const why = needed
      ? `processor ids go up to ${largest}`
      : `no processor id is above ${FIRST_EXTENDED - 1}`;
    ctx.derive(`iommu ${id} extended ids`, unit.extendedIds ? 'yes' : 'no', why);
  }
  const lacks = [
    [!interruptRemapping, 'interrupt-remapping', 'does not remap interrupts', 'true'],
    [declared['extended-ids'] === false, 'extended-ids', 'has no extended ids', 'true'],
    [unit.optOutX2apic, 'opt-out-x2apic', 'asks the guest not to use x2APIC', 'false'],
  ] as const;
  for (const [lacking, key, text, instead] of lacks) {
    if (!needed || !lacking) continue;
    const message = `iommu ${id} ${text}, but processor ids go up to ${largest}: interrupts reach ids up to ${FIRST_EXTENDED - 1} only`;
    const details = {
      span: ctx.at(declared, key),
      remedy: `write ${key}: ${instead}, or declare fewer processors`,
    };
    // Processors that are plugged in later can still be left out.
    if (present) ctx.report.error('PXM129', message, details);
    else ctx.report.warning('PXM129', message, details);
  }
}
