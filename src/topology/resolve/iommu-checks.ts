import type { Bus, Cpu, PciFunction } from '../platform.ts';
import type { Coverage } from '../platform-iommu.ts';
import type { DeclaredDevice } from '../schema/topology.ts';
import type { Context } from './context.ts';
import type { IommuDraft } from './iommus.ts';

/**
 * What the tables cannot say of the coverage (PXM125), and what works badly: devices behind another socket's unit
 * (PXM155), interrupts that do not reach all processors (PXM156), idle units (PXM157), devices that a unit cannot
 * tell from others (PXM159).
 */
export function checkCoverage(
  ctx: Context,
  units: readonly IommuDraft[],
  coverage: readonly Coverage[],
  cpus: readonly Cpu[],
): void {
  for (const unit of units) warnIdle(ctx, unit);
  const byRoot = new Map<Bus, Coverage>();
  for (const entry of coverage) {
    const root = rootOf(entry.function);
    const usual = byRoot.get(root) ?? entry;
    byRoot.set(root, usual);
    const { declared, origin } = entry.function;
    if (origin !== 'device' || (entry.iommu === usual.iommu && entry.bypassed === usual.bypassed)) continue;
    checkSingledOut(ctx, entry.function, declared as DeclaredDevice, units);
  }
  warnFar(ctx, units, coverage);
  warnInterrupts(ctx, units, coverage, cpus);
}

function warnIdle(ctx: Context, { id, buses, functions, declared }: IommuDraft): void {
  if (buses.length > 0 || functions.length > 0) return;
  ctx.report.warning('PXM157', `iommu ${id} serves nothing`, {
    span: ctx.at(declared),
    remedy: 'put an expander near its socket, name "buses" or "devices", or let less bypass',
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
  const bridge = conventionalBridge(on);
  if (!bridge) return;
  ctx.report.warning(
    'PXM159',
    `device ${on.id} is behind conventional bridge ${bridge.id}: an IOMMU sees the bridge only, and all devices behind it as one`,
    {
      span: ctx.at(object, key),
      remedy: `put ${on.id} on a PCI Express port, or treat all devices behind ${bridge.id} alike`,
    },
  );
}

const CONVENTIONAL: readonly (PciFunction['bridge'] | undefined)[] = [
  'pci-bridge',
  'pcie-pci-bridge',
  'dmi-bridge',
];

function conventionalBridge({ bus }: PciFunction): PciFunction | undefined {
  if (bus.root || bus.bridge === undefined) return undefined;
  return CONVENTIONAL.includes(bus.bridge.bridge) ? bus.bridge : conventionalBridge(bus.bridge);
}

function rootOf({ bus }: PciFunction): Bus {
  return bus.root || bus.bridge === undefined ? bus : rootOf(bus.bridge);
}

/** Units that name what is near another socket: every access goes there and back. */
function warnFar(ctx: Context, units: readonly IommuDraft[], coverage: readonly Coverage[]): void {
  for (const unit of units) {
    const { socket, declared, id } = unit;
    if (socket === undefined) continue;
    const far = coverage.filter(
      ({ iommu, function: on }) =>
        iommu === unit &&
        on.origin === 'device' &&
        on.bus.node?.socket !== undefined &&
        on.bus.node.socket !== socket,
    );
    const [first] = far;
    if (!first) continue;
    const names = far.map(({ function: on }) => on.id).join(', ');
    ctx.report.warning(
      'PXM155',
      `iommu ${id} is near socket ${socket}, but serves ${names} near socket ${first.function.bus.node?.socket}`,
      {
        span: ctx.at(declared, declared.devices?.includes(first.function.id) ? 'devices' : 'buses'),
        remedy: 'let a unit of the same socket serve it',
      },
    );
  }
}

const LAST_SHORT_ID = 254;

/** Interrupts of what no unit serves are not remapped, so they reach processors with short ids only. */
function warnInterrupts(
  ctx: Context,
  units: readonly IommuDraft[],
  coverage: readonly Coverage[],
  cpus: readonly Cpu[],
): void {
  const largest = cpus.reduce((most, { apicId = 0 }) => Math.max(most, apicId), 0);
  if (largest <= LAST_SHORT_ID || !units.some(({ interruptRemapping }) => interruptRemapping)) return;
  const left = coverage.filter(({ iommu, function: on }) => iommu === undefined && on.origin === 'device');
  const [first] = left;
  if (!first) return;
  const names = left.map(({ function: on }) => on.id).join(', ');
  const declared = first.function.declared ?? ctx.topology;
  ctx.report.warning(
    'PXM156',
    `no iommu remaps interrupts of ${names} (${first.why}): they reach processor ids up to ${LAST_SHORT_ID} of ${largest}`,
    {
      span: ctx.at(declared, 'bypass'),
      remedy: 'let an iommu serve it, or bind its interrupts to processors with ids that low',
    },
  );
}
