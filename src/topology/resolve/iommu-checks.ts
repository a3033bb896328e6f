import type { Cpu, PciFunction } from '../platform.ts';
import type { Coverage, PlatformDevice } from '../platform-iommu.ts';
import type { DeclaredDevice } from '../schema/topology.ts';
import type { Context } from './context.ts';
import type { BusServices } from './coverage.ts';
import { rootOf, warnFar } from './iommu-far.ts';
import { warnInterrupts } from './iommu-interrupts.ts';
import { checkSegments } from './iommu-segments.ts';
import type { IommuDraft } from './iommus.ts';
import { checkIvrsReach } from './ivrs-reach.ts';

/**
 * What the tables cannot say of the coverage (PXM125), and what works badly: devices behind another socket's unit
 * (PXM155), interrupts that do not reach all processors (PXM156), idle units (PXM157), and what Linux makes of IVRS
 * (PXM161, PXM162). Errors also of units in several segments (PXM147).
 */
export function checkCoverage(
  ctx: Context,
  units: readonly IommuDraft[],
  coverage: readonly Coverage[],
  { services, platformDevices, cpus }: Around,
): void {
  const busy = new Set(platformDevices.map(({ iommu }) => iommu));
  for (const unit of units) if (!busy.has(unit)) warnIdle(ctx, unit);
  const usual = new Map([...services].map(([{ draft }, service]) => [draft as object, service.usual]));
  for (const { function: on, iommu, bypassed } of coverage) {
    const service = usual.get(rootOf(on));
    if (on.origin !== 'device' || (iommu === service?.unit && bypassed === service?.bypassed)) continue;
    checkSingledOut(ctx, on, on.declared as DeclaredDevice, units);
  }
  checkSegments(ctx, units);
  warnFar(ctx, units, coverage, services);
  warnInterrupts(ctx, units, coverage, cpus);
  checkIvrsReach(ctx, units, coverage);
}

interface Around {
  readonly services: BusServices;
  readonly platformDevices: readonly PlatformDevice[];
  readonly cpus: readonly Cpu[];
}

function warnIdle(ctx: Context, { id, type, buses, functions, declared }: IommuDraft): void {
  if (buses.length > 0 || functions.length > 0) return;
  // Of an idle AMD unit there is more to tell (PXM162).
  if (type === 'amd' && ctx.vmm.vmm === 'none') return;
  ctx.report.warning('PXM157', `iommu ${id} serves nothing`, {
    span: ctx.at(declared),
    remedy:
      'put an expander near its socket or in its segment, name "buses" or "devices", or let less bypass',
  });
}

/** Ways from a root bus that fit the length field of a device scope: a byte for 6 of header and 2 for each hop. */
export const MAX_SCOPE_HOPS = 124;

/** Hops from the root bus to a function: ports and bridges on the way, and the function itself. */
export function hopsTo(on: PciFunction): number {
  return on.bus.bridge === undefined || on.bus.root ? 1 : 1 + hopsTo(on.bus.bridge);
}

/** Reports a device that DMAR cannot name by itself, since it is too far below its root bus. */
export function checkScopeDepth(
  ctx: Context,
  on: PciFunction,
  units: readonly IommuDraft[],
  place: { readonly object: object; readonly key: string },
): void {
  const hops = hopsTo(on);
  if (hops <= MAX_SCOPE_HOPS || !units.some(({ type }) => type === 'intel')) return;
  ctx.report.error(
    'PXM125',
    `device ${on.id} is ${hops} hops below its root bus, but a device scope of DMAR holds ${MAX_SCOPE_HOPS}`,
    {
      span: ctx.at(place.object, place.key),
      remedy: 'put the device below fewer bridges, or treat all of its root bus alike',
    },
  );
}

function checkSingledOut(
  ctx: Context,
  on: PciFunction,
  declared: DeclaredDevice,
  units: readonly IommuDraft[],
): void {
  const bypass = declared.bypass !== undefined;
  const unit = units.find((one) => one.declared.devices?.includes(on.id));
  const object = bypass ? declared : (unit?.declared ?? declared);
  const key = bypass ? 'bypass' : 'devices';
  checkScopeDepth(ctx, on, units, { object, key });
}
