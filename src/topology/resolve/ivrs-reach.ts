import type { Bus, PciFunction } from '../platform.ts';
import type { Coverage } from '../platform-iommu.ts';
import { requesterId } from '../requester-id.ts';
import type { Context } from './context.ts';
import { groupBy } from './group-by.ts';
import { rootOf } from './iommu-far.ts';
import type { IommuDraft } from './iommus.ts';
import { slotText } from './text.ts';

/**
 * Linux keeps a table of AMD's devices of a segment up to the last one that IVRS names, and up to 6.12 looks there for every
 * function without asking whether it is in it (drivers/iommu/amd/iommu.c `rlookup_amd_iommu`): PXM161 for functions
 * that no unit serves beyond. It uses no AMD IOMMU when IVRS names nothing for one of them (init.c
 * `find_last_devid_from_ivhd`): PXM162.
 */
export function checkIvrsReach(
  ctx: Context,
  units: readonly IommuDraft[],
  coverage: readonly Coverage[],
): void {
  const amd = units.filter(({ type }) => type === 'amd');
  if (amd.length === 0) return;
  if (ctx.vmm.vmm === 'none') for (const unit of amd) warnNameless(ctx, unit, coverage);
  for (const ofSegment of groupBy(coverage, ({ function: on }) => on.bus.segment).values())
    warnBeyond(ctx, amd, ofSegment);
}

function warnBeyond(ctx: Context, amd: readonly IommuDraft[], coverage: readonly Coverage[]): void {
  const named = new Named(ctx, amd, coverage);
  // With nothing to name, QEMU names all.
  if (named.last < 0) return;
  const beyond = coverage.filter(
    ({ function: on }) => on.origin !== 'iommu' && !named.has(on) && requesterId(on) > named.last,
  );
  const shown = beyond.find(({ function: on }) => on.origin === 'device') ?? beyond[0];
  if (!shown) return;
  const names = beyond.map(({ function: on }) => on.id).join(', ');
  ctx.report.warning(
    'PXM161',
    `no iommu serves ${names} (${shown.why}), beyond ${idText(named.last)}, the last that IVRS names: Linux up to 6.12 reads past its table there and may crash`,
    {
      span: ctx.at(shown.function.declared ?? ctx.topology, 'bypass'),
      remedy: 'let the bus with the lower number bypass, or let an AMD IOMMU serve something beyond',
    },
  );
}

function idText(id: number): string {
  return `${(id >> 8).toString(16).padStart(2, '0')}:${slotText((id >> 3) & 0x1f, id & 7)}`;
}

/** What IVRS names: the functions that units serve; QEMU names everything on the root buses that its unit serves. */
class Named {
  /** The last id; -1 for none. */
  readonly last: number;
  readonly #qemu: boolean;
  readonly #functions: ReadonlySet<PciFunction>;
  readonly #onBus: ReadonlyMap<Bus, readonly PciFunction[]>;

  constructor({ vmm }: Context, amd: readonly IommuDraft[], coverage: readonly Coverage[]) {
    const all = coverage.map(({ function: on }) => on);
    const buses = amd.flatMap((unit): readonly Bus[] => unit.buses);
    this.#qemu = vmm.vmm === 'qemu';
    this.#onBus = groupBy(all, ({ bus }) => bus);
    this.#functions = new Set(
      coverage.flatMap(({ iommu, function: on }) => {
        const served = this.#qemu ? buses.includes(rootOf(on)) : amd.some((unit) => unit === iommu);
        return served ? on : [];
      }),
    );
    this.last = all.reduce((most, on) => (this.has(on) ? Math.max(most, this.#lastOf(on)) : most), -1);
  }

  has(on: PciFunction): boolean {
    return this.#functions.has(on);
  }

  /** The last id that comes with a function: that of the last bus behind it where all numbers there are named. */
  #lastOf(on: PciFunction): number {
    const bus = behind(on);
    const whole = bus !== undefined && this.#namesNumbers(bus) && this.#whollyHas(on);
    return whole ? (bus.subordinate << 8) | 0xff : requesterId(on);
  }

  #on(bus: Bus | undefined): readonly PciFunction[] {
    return (bus && this.#onBus.get(bus)) ?? [];
  }

  #whollyHas(on: PciFunction): boolean {
    return this.has(on) && this.#on(behind(on)).every((one) => this.#whollyHas(one));
  }

  #namesNumbers(bus: Bus): boolean {
    if (!bus.express) return true;
    return this.#qemu ? bus.number === bus.subordinate : !this.#hasConventional(bus);
  }

  #hasConventional(bus: Bus): boolean {
    return (
      !bus.express ||
      this.#on(bus).some((on) => {
        const below = behind(on);
        return below !== undefined && this.#hasConventional(below);
      })
    );
  }
}

function behind(on: PciFunction): Bus | undefined {
  return on.opens?.root === false ? on.opens : undefined;
}

function warnNameless(ctx: Context, unit: IommuDraft, coverage: readonly Coverage[]): void {
  if (coverage.some(({ iommu }) => iommu === unit)) return;
  ctx.report.warning(
    'PXM162',
    `iommu ${unit.id} serves no PCI function, so IVRS names none for it, and Linux then uses no AMD IOMMU at all`,
    {
      span: ctx.at(unit.declared),
      remedy: 'let it serve a bus or a device, or leave it out',
    },
  );
}
