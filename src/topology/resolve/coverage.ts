import { nearest } from '../../diagnostics/nearest.ts';
import type { Coverage } from '../platform-iommu.ts';
import type { DeclaredDevice } from '../schema/topology.ts';
import { byNumber } from './buses.ts';
import type { Context } from './context.ts';
import { below, type Fates, followConventional } from './conventional-bridges.ts';
import type { NodeDraft } from './draft.ts';
import type { IommuDraft } from './iommus.ts';
import type { PciBus, PciDraft, PciItem } from './pci-draft.ts';
import { nameOf, type RootBusService, type Service } from './root-bus-service.ts';

export type BusServices = ReadonlyMap<PciBus, RootBusService>;

/**
 * What becomes of the DMA of every function: as its root bus, unless a unit names it or it says itself whether it
 * bypasses. Sets the buses and functions of each unit. Errors: PXM106, PXM122, PXM123, PXM144; warnings:
 * PXM157, PXM159.
 */
export function resolveCoverage(
  ctx: Context,
  units: readonly IommuDraft[],
  pci: PciDraft,
  services: BusServices,
): Coverage[] {
  if (units.length === 0) return [];
  const named = namedDevices(ctx, units, pci);
  const own = new Map(units.map((unit) => [unit.function as object | undefined, unit]));
  const coverage: Coverage[] = [];
  for (const [root, service] of services) {
    if (service.usual.unit) service.usual.unit.buses.push(root.draft);
    const fates: Fates = new Map();
    for (const item of below(root)) {
      const unit = own.get(item.draft);
      fates.set(
        item,
        unit
          ? { unit: undefined, bypassed: false, why: `it is ${unit.id} itself` }
          : serviceOf(ctx, item, root, service, named.get(item)),
      );
    }
    followConventional(ctx, root, service.usual, fates, units);
    for (const [{ draft }, { unit: iommu, bypassed, why }] of fates) {
      if (iommu && iommu !== service.usual.unit) iommu.functions.push(draft);
      coverage.push({ function: draft, iommu, bypassed, why });
    }
  }
  for (const unit of units) {
    unit.buses.sort(byNumber);
    unit.node ??= commonNode(unit);
  }
  return coverage;
}

/** The node that everything is near which a unit serves. */
function commonNode({ buses, functions }: IommuDraft): NodeDraft | undefined {
  const [first, ...others] = [...buses, ...functions.map(({ bus }) => bus)].map(({ node }) => node);
  return others.every((node) => node === first) ? (first as NodeDraft | undefined) : undefined;
}

function serviceOf(
  ctx: Context,
  { draft, declared }: PciItem,
  root: PciBus,
  service: RootBusService,
  unit: IommuDraft | undefined,
): Service {
  const device = draft.origin === 'device' ? (declared as DeclaredDevice) : undefined;
  if (!device) return service.usual;
  if (unit) {
    checkNamed(ctx, device, unit, root, service);
    return { unit, bypassed: false, why: `${unit.id} names ${device.id}` };
  }
  if (device.bypass === true) return { unit: undefined, bypassed: true, why: `device ${device.id} bypasses` };
  if (device.bypass === undefined || !service.usual.bypassed) return service.usual;
  if (service.withoutBypass.unit === undefined) {
    ctx.report.warning('PXM157', `device ${device.id} shall not bypass, but no iommu serves it`, {
      span: ctx.at(device, 'bypass'),
      remedy: `let an iommu serve ${nameOf(root)}, or name ${device.id} at one`,
    });
  }
  const { why, ...rest } = service.withoutBypass;
  return { ...rest, why: `device ${device.id} does not bypass, and ${why}` };
}

/** A device that a unit names although something else is said of it or of its bus. */
function checkNamed(
  ctx: Context,
  device: DeclaredDevice,
  unit: IommuDraft,
  root: PciBus,
  { named }: RootBusService,
): void {
  const list = unit.declared.devices ?? [];
  const span = ctx.at(list, list.indexOf(device.id));
  const at = nameOf(root);
  if (device.bypass === true) {
    ctx.report.error('PXM123', `device ${device.id} bypasses the IOMMU, but iommu ${unit.id} serves it`, {
      span,
      related: ctx.related('the bypass', device, 'bypass'),
      remedy: `remove the bypass, or ${device.id} from iommu ${unit.id}`,
    });
  } else if (root.declared?.bypass === true && device.bypass === undefined) {
    const text = `device ${device.id} is on bus ${at}, which bypasses the IOMMU, but iommu ${unit.id} serves it`;
    ctx.report.error('PXM123', text, {
      span,
      related: ctx.related('the bypass', root.declared, 'bypass'),
      remedy: `write bypass: false at device ${device.id}, or remove it from iommu ${unit.id}`,
    });
  }
  if (!named || named === unit) return;
  const text = `device ${device.id} is served twice: by iommu ${unit.id} and, with its bus ${at}, by iommu ${named.id}`;
  ctx.report.error('PXM122', text, {
    span,
    related: ctx.related(`iommu ${named.id}`, named.declared, 'buses'),
    remedy: `remove ${device.id} from iommu ${unit.id}, or ${at} from iommu ${named.id}`,
  });
}

/** Devices by the unit that names them. */
function namedDevices(
  ctx: Context,
  units: readonly IommuDraft[],
  pci: PciDraft,
): ReadonlyMap<PciItem, IommuDraft> {
  const devices = new Map(
    pci.items.filter(({ draft }) => draft.origin === 'device').map((item) => [item.draft.id, item]),
  );
  const owners = new Map<PciItem, IommuDraft>();
  for (const unit of units) {
    const list = unit.declared.devices ?? [];
    for (const [at, id] of list.entries()) {
      const device = devices.get(id);
      const span = ctx.at(list, at);
      if (!device) {
        const guess = nearest(id, [...devices.keys()]);
        ctx.report.error('PXM106', `iommu ${unit.id} serves device ${id}, which is not there`, {
          span,
          remedy: guess === undefined ? 'name a device of section devices' : `did you mean ${guess}?`,
        });
        continue;
      }
      const other = owners.get(device);
      if (other && other !== unit) {
        ctx.report.error(
          'PXM122',
          `device ${id} is served twice: by iommu ${other.id} and by iommu ${unit.id}`,
          {
            span,
            related: ctx.related(`iommu ${other.id}`, other.declared, 'devices'),
            remedy: 'let one unit serve the device',
          },
        );
      }
      owners.set(device, other ?? unit);
    }
  }
  return owners;
}
