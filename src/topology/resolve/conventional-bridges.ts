import type { PciFunction } from '../platform.ts';
import type { DeclaredDevice } from '../schema/topology.ts';
import type { Context } from './context.ts';
import type { IommuDraft } from './iommus.ts';
import type { PciBus, PciItem } from './pci-draft.ts';
import type { Service } from './root-bus-service.ts';

const CONVENTIONAL: readonly (PciFunction['bridge'] | undefined)[] = [
  'pci-bridge',
  'pcie-pci-bridge',
  'dmi-bridge',
];

/** What is decided of each function below a root bus. */
export type Fates = Map<PciItem, Service>;

/**
 * Requests from behind a bridge to conventional PCI carry one id for all devices there. So the bridge fares as they do,
 * which is told for each device that was singled out (PXM159), and all of them alike (PXM144).
 */
export function followConventional(
  ctx: Context,
  root: PciBus,
  usual: Service,
  fates: Fates,
  units: readonly IommuDraft[],
): void {
  for (const bridge of outermost(root)) {
    const all = bridge.opens ? [...below(bridge.opens)] : [];
    const devices = all.filter(({ draft }) => draft.origin === 'device');
    const [first] = devices;
    if (first === undefined) continue;
    const fate = fates.get(first) ?? usual;
    const other = devices.find((item) => !alike(fates.get(item) ?? usual, fate));
    if (other) {
      reportMixed(ctx, bridge, alike(fate, usual) ? [other, first] : [first, other], fates, units);
      continue;
    }
    if (alike(fate, usual)) continue;
    for (const item of [bridge, ...all]) {
      if (item.draft.origin === 'device') warnAlike(ctx, item, bridge, units);
      else fates.set(item, { ...fate, why: `it passes on requests of ${first.draft.id}` });
    }
  }
}

function alike(a: Service, b: Service): boolean {
  return a.unit === b.unit && a.bypassed === b.bypassed;
}

/** Functions on a bus and behind it, a bridge before what is behind it. */
export function* below(bus: PciBus): Generator<PciItem> {
  for (const item of bus.functions) {
    yield item;
    if (item.opens && !item.opens.draft.root) yield* below(item.opens);
  }
}

/** Conventional bridges that are behind no other one. */
function* outermost(bus: PciBus): Generator<PciItem> {
  for (const item of bus.functions) {
    if (!item.opens || item.opens.draft.root) continue;
    if (CONVENTIONAL.includes(item.draft.bridge)) yield item;
    else yield* outermost(item.opens);
  }
}

/** Where a device is singled out: its own bypass, or the list of the unit that names it. */
function placeOf(ctx: Context, { draft, declared }: PciItem, units: readonly IommuDraft[]) {
  const device = declared as DeclaredDevice;
  const unit = units.find((one) => one.declared.devices?.includes(draft.id));
  return device.bypass === undefined && unit ? ctx.at(unit.declared, 'devices') : ctx.at(device, 'bypass');
}

function reportMixed(
  ctx: Context,
  { draft: bridge }: PciItem,
  [single, other]: readonly [PciItem, PciItem],
  fates: Fates,
  units: readonly IommuDraft[],
): void {
  const names = `devices ${single.draft.id} and ${other.draft.id}`;
  const [one, two] = [single, other].map((item) => fates.get(item)?.why);
  ctx.report.error(
    'PXM144',
    `${names} have one requester id behind conventional bridge ${bridge.id}, so no table can tell them apart (${one}; ${two})`,
    {
      span: placeOf(ctx, single, units),
      related: ctx.related(other.draft.id, other.declared ?? other.draft),
      remedy: `treat all devices behind ${bridge.id} alike, or put ${single.draft.id} on a PCI Express port`,
    },
  );
}

function warnAlike(
  ctx: Context,
  item: PciItem,
  { draft: bridge }: PciItem,
  units: readonly IommuDraft[],
): void {
  const { id } = item.draft;
  ctx.report.warning(
    'PXM159',
    `device ${id} is behind conventional bridge ${bridge.id}: an IOMMU sees the bridge only, and all devices behind it as one`,
    {
      span: placeOf(ctx, item, units),
      remedy: `put ${id} on a PCI Express port; behind ${bridge.id}, what is plugged in later fares like it`,
    },
  );
}
