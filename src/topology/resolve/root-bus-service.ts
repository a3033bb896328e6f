import { nearest } from '../../diagnostics/nearest.ts';
import type { Context } from './context.ts';
import type { NodeDraft } from './draft.ts';
import { groupBy } from './group-by.ts';
import type { IommuDraft } from './iommus.ts';
import type { PciBus, PciDraft } from './pci-draft.ts';

/** What becomes of the DMA of what is on a bus, unless single devices are told otherwise. */
export interface Service {
  readonly unit: IommuDraft | undefined;
  readonly bypassed: boolean;
  readonly why: string;
}

export interface RootBusService {
  readonly usual: Service;
  /** For a device that does not bypass though its bus does. */
  readonly withoutBypass: Service;
  /** The unit that names the bus. */
  readonly named: IommuDraft | undefined;
  /** The socket that it is near, as far as that decides its unit. */
  readonly socket: number | undefined;
}

/**
 * Which unit serves each root bus: the one that names it, else the one of its socket, else the one that serves all
 * that is left, if possible one that is for its segment alone. Sets the segment of each unit. Errors: PXM106 and PXM118
 * for buses that cannot be served, PXM122 for a bus with two units, PXM123 for one that also bypasses.
 */
export function serveRootBuses(
  ctx: Context,
  units: readonly IommuDraft[],
  pci: PciDraft,
  nodes: ReadonlyMap<number, NodeDraft>,
): Map<PciBus, RootBusService> {
  const named = namedBuses(ctx, units, pci);
  const rests = catchAlls(ctx, units);
  const roots = [...pci.buses.values()].filter(({ draft }) => draft.root);
  const sockets = new Map(roots.map((bus) => [bus, socketOf(ctx, bus, pci, nodes)]));
  const services = new Map<PciBus, RootBusService>();
  for (const bus of roots) {
    const unit = named.get(bus);
    const withoutBypass = unit
      ? { unit, bypassed: false, why: `${unit.id} names ${nameOf(bus)}` }
      : (bySocket(ctx, units, bus, sockets) ?? leftOver(forSegment(rests, bus)[0], bus));
    const usual = unit ? withoutBypass : (bypass(ctx, bus) ?? withoutBypass);
    services.set(bus, { usual, withoutBypass, named: unit, socket: sockets.get(bus)?.socket });
  }
  for (const unit of units) unit.segment = unit.declared.segment ?? firstSegment(unit, services);
  return services;
}

function firstSegment(unit: IommuDraft, services: ReadonlyMap<PciBus, RootBusService>): number {
  const [first] = [...services].find(([, { usual }]) => usual.unit === unit) ?? [];
  return first?.draft.segment ?? 0;
}

/** Those of the units that are declared for the segment of a bus; without any, those that are for no segment. */
function forSegment(units: readonly IommuDraft[], { draft }: PciBus): readonly IommuDraft[] {
  const own = units.filter(({ declared }) => declared.segment === draft.segment);
  return own.length > 0 ? own : units.filter(({ declared }) => declared.segment === undefined);
}

/** The id that the text has for a root bus: that of its expander. */
export function nameOf(bus: PciBus): string {
  return bus.declared?.id ?? bus.draft.id;
}

/** Root buses by the unit that names them. */
function namedBuses(ctx: Context, units: readonly IommuDraft[], pci: PciDraft): Map<PciBus, IommuDraft> {
  const owners = new Map<PciBus, IommuDraft>();
  for (const unit of units) {
    const list = unit.declared.buses ?? [];
    for (const [at, id] of list.entries()) {
      const bus = rootBus(ctx, pci, list, at, id);
      if (!bus) continue;
      const other = owners.get(bus);
      if (other && other !== unit) {
        ctx.report.error(
          'PXM122',
          `bus ${id} is served twice: by iommu ${other.id} and by iommu ${unit.id}`,
          {
            span: ctx.at(list, at),
            related: ctx.related(`iommu ${other.id}`, other.declared, 'buses'),
            remedy: 'let one unit serve the bus; single devices on it can have another',
          },
        );
      }
      if (bus.declared?.bypass === true) {
        ctx.report.error('PXM123', `bus ${id} bypasses the IOMMU, but iommu ${unit.id} serves it`, {
          span: ctx.at(list, at),
          related: ctx.related('the bypass', bus.declared, 'bypass'),
          remedy: `remove the bypass, or bus ${id} from iommu ${unit.id}`,
        });
      }
      owners.set(bus, other ?? unit);
    }
  }
  return owners;
}

function rootBus(
  ctx: Context,
  pci: PciDraft,
  list: readonly string[],
  at: number,
  id: string,
): PciBus | undefined {
  const roots = [...pci.buses.values()].filter(({ draft }) => draft.root);
  const root = roots.find((bus) => nameOf(bus) === id);
  if (root) return root;
  const known = roots.map(nameOf);
  const guess = nearest(id, known);
  const span = ctx.at(list, at);
  const remedy = `name a root bus (${known.join(', ')}), or single devices by "devices"`;
  if (pci.buses.has(id)) {
    const text = `bus ${id} is no root bus, and an IOMMU serves root buses with all below them`;
    ctx.report.error('PXM118', text, { span, remedy });
  } else {
    ctx.report.error('PXM106', `an iommu serves bus ${id}, which is not there`, {
      span,
      remedy: guess === undefined ? remedy : `did you mean ${guess}?`,
    });
  }
  return undefined;
}

/** Units that serve all that is left, one for each segment and one for those that have none. */
function catchAlls(ctx: Context, units: readonly IommuDraft[]): readonly IommuDraft[] {
  const all = units.filter((unit) => unit.catchAll);
  const groups = groupBy(all, ({ declared }) => declared.segment);
  return [...groups.values()].flatMap(([first, ...others]) => {
    for (const other of others) {
      ctx.report.error(
        'PXM122',
        `iommu ${first?.id} and iommu ${other.id} both serve everything${first ? ofSegment(first) : ''} that no other unit serves`,
        {
          span: ctx.at(other.declared),
          related: first ? ctx.related(`iommu ${first.id}`, first.declared) : [],
          remedy: 'write "socket", "segment", "buses" or "devices" at all units but one',
        },
      );
    }
    return first ?? [];
  });
}

function bypass(ctx: Context, bus: PciBus): Service | undefined {
  const { bypass: byDefault = false, type } = ctx.topology.machine;
  // QEMU's pc takes the default but never looks at it for its own bus.
  const unheeded = ctx.vmm.vmm === 'qemu' && type === 'pc' && bus.draft.bridge === undefined;
  if (!(bus.declared?.bypass ?? (byDefault && !unheeded))) return undefined;
  const why = bus.declared?.bypass ? `bus ${nameOf(bus)} bypasses` : 'the machine bypasses by default';
  return { unit: undefined, bypassed: true, why };
}

interface Nearness {
  readonly socket: number;
  readonly why: string;
}

/** The socket that a root bus is near; the machine's own is at the first one, as its chipset is. */
function socketOf(
  ctx: Context,
  bus: PciBus,
  pci: PciDraft,
  nodes: ReadonlyMap<number, NodeDraft>,
): Nearness | undefined {
  const id = bus === pci.root ? ctx.topology.machine.node : bus.declared?.node;
  const node = id === undefined ? undefined : nodes.get(id);
  const socket = node?.socket ?? node?.cpus[0]?.socket;
  if (socket !== undefined) return { socket, why: `${nameOf(bus)} is near socket ${socket}` };
  return bus === pci.root ? { socket: 0, why: "the machine's own bus is at socket 0" } : undefined;
}

function bySocket(
  ctx: Context,
  units: readonly IommuDraft[],
  bus: PciBus,
  sockets: ReadonlyMap<PciBus, Nearness | undefined>,
): Service | undefined {
  const near = sockets.get(bus);
  if (!near) return undefined;
  const ofSocket = units.filter(
    ({ socket, declared }) => socket === near.socket && !declared.buses && !declared.devices,
  );
  const [unit, ...others] = forSegment(ofSocket, bus);
  if (!unit) return undefined;
  // QEMU's SMMUv3 devices have one root bus each, and expanders are made for them.
  const oneBus = unit.type === 'smmuv3' && ctx.vmm.vmm === 'qemu';
  const expander = [...sockets].some(
    ([other, at]) => other !== bus && other.declared && at?.socket === near.socket,
  );
  if (oneBus && !bus.declared && expander) return undefined;
  for (const other of others) {
    ctx.report.error('PXM122', `${near.why}, which iommu ${unit.id} and iommu ${other.id} both serve`, {
      span: ctx.at(other.declared, other.declared.socket === undefined ? 'per-socket' : 'socket'),
      related: ctx.related(`iommu ${unit.id}`, unit.declared),
      remedy: 'declare one unit for each socket, or name "buses" at each',
    });
  }
  return { unit, bypassed: false, why: near.why };
}

function leftOver(rest: IommuDraft | undefined, bus: PciBus): Service {
  return rest
    ? {
        unit: rest,
        bypassed: false,
        why: `${rest.id} serves all${ofSegment(rest)} that no other unit serves`,
      }
    : { unit: undefined, bypassed: false, why: `no iommu serves ${nameOf(bus)}` };
}

function ofSegment({ declared: { segment } }: IommuDraft): string {
  return segment === undefined ? '' : ` of segment ${segment}`;
}
