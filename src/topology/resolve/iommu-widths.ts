import { bitsBelow, larger } from '../../machines/address-map.ts';
import { IOMMU_MODELS } from '../../machines/iommu-models.ts';
import type { Machine, MemoryMap } from '../platform.ts';
import type { Coverage } from '../platform-iommu.ts';
import type { DeclaredDevice } from '../schema/topology.ts';
import type { Context } from './context.ts';
import type { IommuDraft } from './iommus.ts';
import { hexText } from './text.ts';

interface Surroundings {
  readonly machine: Machine;
  readonly memory: MemoryMap;
}

/** The narrowest tracker of DMA writes among the devices behind a unit. */
interface Tracker {
  readonly device: DeclaredDevice;
  readonly bits: number;
}

/** Widths in bits. */
interface Needs {
  readonly top: bigint;
  readonly need: number;
  readonly tracker: Tracker | undefined;
}

/**
 * Bits of the addresses that each unit translates: those declared, else enough for memory and MMIO, and no more than
 * the trackers of the devices behind it log. Errors: PXM104 for pages that a tracker cannot have, PXM128, PXM141 for
 * a tracker too narrow for memory and MMIO, PXM142 for a unit that translates more than it logs.
 */
export function resolveIommuWidths(
  ctx: Context,
  units: readonly IommuDraft[],
  coverage: readonly Coverage[],
  { machine, memory }: Surroundings,
): void {
  checkPageSizes(ctx);
  const top = memory.regions.reduce((end, { base, size }) => larger(end, base + size), 0n);
  for (const unit of units) {
    const needs = { top, need: bitsBelow(top), tracker: trackerOf(unit, coverage) };
    resolveWidth(ctx, unit, machine, needs);
    if (unit.translation) checkWidth(ctx, unit, needs);
  }
  deriveHostWidth(ctx, units);
}

function checkPageSizes(ctx: Context): void {
  for (const { id, 'dirty-tracker': tracker } of ctx.topology.devices ?? []) {
    const sizes = tracker?.['page-sizes'] ?? [];
    for (const [at, size] of sizes.entries()) {
      if ((size & (size - 1n)) === 0n) continue;
      ctx.report.error('PXM104', `the dirty tracker of ${id} cannot log by pages of ${hexText(size)} bytes`, {
        span: ctx.at(sizes, at),
        remedy: 'write powers of two, such as 4K',
      });
    }
  }
}

function trackerOf(unit: IommuDraft, coverage: readonly Coverage[]): Tracker | undefined {
  if (!unit.translation) return undefined;
  const trackers = coverage.flatMap(({ iommu, function: on }) => {
    if (iommu !== unit || on.origin !== 'device') return [];
    const device = on.declared as DeclaredDevice;
    const bits = device['dirty-tracker']?.['address-bits'];
    return bits === undefined ? [] : { device, bits };
  });
  return trackers.toSorted((a, b) => a.bits - b.bits)[0];
}

function resolveWidth(
  ctx: Context,
  unit: IommuDraft,
  { vmm, arch }: Machine,
  { need, tracker }: Needs,
): void {
  if (unit.declared['address-width'] !== undefined) return;
  const { widths, narrow, qemuWidth, qemuNarrow, anyWidth } = IOMMU_MODELS[unit.type];
  const usual = vmm === 'qemu' ? [qemuWidth[arch]] : widths;
  const [least = 64] = usual;
  const most = tracker?.bits ?? 64;
  const fitting = (list: readonly number[]) => list.filter((width) => width >= need && width <= most);
  const free = anyWidth && need <= most ? Math.min(most, Math.max(need, least)) : undefined;
  unit.addressWidth =
    fitting(usual)[0] ??
    free ??
    fitting(vmm === 'qemu' ? qemuNarrow : narrow).at(-1) ??
    usual.find((width) => width >= need) ??
    usual.at(-1) ??
    least;
  const why =
    unit.addressWidth === least
      ? 'what such a unit usually has'
      : tracker && unit.addressWidth < Math.max(least, need)
        ? `the dirty tracker of ${tracker.device.id} logs ${tracker.bits}`
        : `memory and MMIO need ${need}`;
  ctx.derive(`iommu ${unit.id} address width`, `${unit.addressWidth} bits`, why);
}

function checkWidth(
  ctx: Context,
  { id, declared, addressWidth }: IommuDraft,
  { top, need, tracker }: Needs,
): void {
  const reach = `memory and MMIO reach to ${hexText(top - 1n)}, which needs ${need}`;
  if (addressWidth < need) {
    const message = `iommu ${id} translates addresses of ${addressWidth} bits, but ${reach}`;
    const details = {
      span: ctx.at(declared, 'address-width'),
      remedy: `write address-width: ${need} or more where the unit can have it, or declare less memory`,
    };
    // What nobody asked for is what the VMM has by itself, and it takes it.
    if (declared['address-width'] === undefined) ctx.report.warning('PXM128', message, details);
    else ctx.report.error('PXM128', message, details);
  }
  if (!tracker) return;
  const { device, bits } = tracker;
  const span = ctx.at(device['dirty-tracker'] ?? device, 'address-bits');
  if (bits < need) {
    ctx.report.error(
      'PXM141',
      `the dirty tracker of ${device.id} logs addresses of ${bits} bits, but ${reach}`,
      {
        span,
        remedy:
          'declare less memory or smaller BARs, or leave the device out of what is migrated: remove "dirty-tracker"',
      },
    );
  } else if (addressWidth > bits) {
    const message = `iommu ${id} translates addresses of ${addressWidth} bits, but the dirty tracker of ${device.id} logs ${bits}`;
    ctx.report.error('PXM142', message, {
      span: declared['address-width'] === undefined ? span : ctx.at(declared, 'address-width'),
      related:
        declared['address-width'] === undefined
          ? ctx.related(`iommu ${id}`, declared)
          : ctx.related('the tracker', device['dirty-tracker'] ?? device, 'address-bits'),
      remedy:
        declared['address-width'] === undefined
          ? `no width that the unit can have is from ${need} to ${bits} bits: use an iommu of another type`
          : `write address-width: ${bits} or less, or leave it out`,
    });
  }
}

/** DMAR has one width for the host, which is that of its widest unit. */
function deriveHostWidth(ctx: Context, units: readonly IommuDraft[]): void {
  const intel = units.filter(({ type }) => type === 'intel');
  const widths = intel.map(({ addressWidth }) => addressWidth);
  if (new Set(widths).size < 2) return;
  ctx.derive('DMAR host address width', `${Math.max(...widths)} bits`, 'that of its widest unit');
}
