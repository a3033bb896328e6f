import { IOMMU_MODELS } from '../../machines/iommu-models.ts';
import type { CpuTopology } from '../platform.ts';
import type { Iommu } from '../platform-iommu.ts';
import type { DeclaredIommu } from '../schema/topology.ts';
import type { Context } from './context.ts';
import type { Draft, NodeDraft } from './draft.ts';
import { refuseOptions, sortedOptions } from './options.ts';
import type { PciDraft } from './pci-draft.ts';
import { countText } from './text.ts';

export type IommuDraft = Draft<Iommu>;

/** Keys that mean something for some types only. */
const KEYS_OF_TYPES = {
  'interrupt-remapping': ['intel', 'amd'],
  'extended-ids': ['intel', 'amd'],
  'opt-out-x2apic': ['intel'],
  scope: ['smmuv3'],
  slot: ['amd', 'virtio'],
} as const satisfies Partial<Record<keyof DeclaredIommu, readonly DeclaredIommu['type'][]>>;

/** Properties that keys of the language decide. */
const OWN_OPTIONS = {
  id: 'id',
  addr: 'slot',
  bus: 'slot',
  intremap: 'interrupt-remapping',
  eim: 'extended-ids',
  xtsup: 'extended-ids',
  'aw-bits': 'address-width',
  'device-iotlb': 'device-iotlb',
  'dma-translation': 'translation',
  'pci-id': 'slot',
  'primary-bus': 'buses',
};

/**
 * The units of section `iommus`, one for each socket where that is asked for. What they serve, and their registers
 * and PCI functions, come later. Errors: PXM107, PXM109, PXM119, PXM121.
 */
export function draftIommus(
  ctx: Context,
  topology: CpuTopology,
  nodes: ReadonlyMap<number, NodeDraft>,
  pci: PciDraft,
): IommuDraft[] {
  const units: IommuDraft[] = [];
  for (const [at, declared] of (ctx.topology.iommus ?? []).entries()) {
    const id = declared.id ?? `iommu${at}`;
    checkType(ctx, declared);
    refuseOptions(ctx, declared.options, OWN_OPTIONS, `iommu ${id}`);
    if (declared['per-socket']) {
      for (let socket = 0; socket < topology.sockets; socket++)
        units.push(newUnit(ctx, declared, `${id}.${socket}`, nodes, socket));
      ctx.derive(
        `iommu ${id}`,
        countText(topology.sockets, 'unit'),
        `one for each of ${countText(topology.sockets, 'socket')}`,
      );
      continue;
    }
    const { socket } = declared;
    if (socket !== undefined && socket >= topology.sockets) {
      const there = topology.sockets === 1 ? 'is only socket 0' : `are sockets 0 to ${topology.sockets - 1}`;
      ctx.report.error('PXM121', `iommu ${id} is for socket ${socket}, but there ${there}`, {
        span: ctx.at(declared, 'socket'),
        remedy: 'name a socket that section cpus declares',
      });
    }
    units.push(newUnit(ctx, declared, id, nodes, socket));
  }
  for (const [index, unit] of units.entries()) unit.index = index;
  checkIds(ctx, units, pci);
  return units;
}

function newUnit(
  ctx: Context,
  declared: DeclaredIommu,
  id: string,
  nodes: ReadonlyMap<number, NodeDraft>,
  socket: number | undefined,
): IommuDraft {
  const { type, scope } = declared;
  const catchAll = socket === undefined && !declared.buses && !declared.devices;
  const remaps = IOMMU_MODELS[type].remapsInterrupts;
  return {
    id,
    declared,
    type,
    index: 0,
    ofMachine:
      type === 'smmuv3' &&
      (scope === undefined ? catchAll && declared.segment === undefined : scope === 'machine'),
    catchAll,
    segment: declared.segment ?? 0,
    base: undefined,
    interrupt: undefined,
    node: socket === undefined ? undefined : nodeOfSocket(nodes, socket),
    socket,
    function: undefined,
    interruptRemapping: remaps && (declared['interrupt-remapping'] ?? true),
    extendedIds: remaps && (declared['extended-ids'] ?? false),
    addressWidth: declared['address-width'] ?? 0,
    deviceIotlb: declared['device-iotlb'] ?? false,
    translation: declared.translation ?? true,
    optOutX2apic: declared['opt-out-x2apic'] ?? false,
    buses: [],
    functions: [],
    properties: ctx.vmm.vmm === 'qemu' ? sortedOptions(declared.options) : [],
  };
}

function nodeOfSocket(nodes: ReadonlyMap<number, NodeDraft>, socket: number): NodeDraft | undefined {
  return [...nodes.values()].find(({ cpus }) => cpus.some((cpu) => cpu.socket === socket));
}

function checkType(ctx: Context, declared: DeclaredIommu): void {
  const { type } = declared;
  const { title, archs } = IOMMU_MODELS[type];
  if (!archs.includes(ctx.facts.arch)) {
    const fitting = Object.entries(IOMMU_MODELS).filter(([, model]) => model.archs.includes(ctx.facts.arch));
    ctx.report.error('PXM119', `machine ${ctx.facts.type} cannot have a ${title}`, {
      span: ctx.at(declared, 'type'),
      remedy: `write type: ${fitting.map(([name]) => name).join(', ')}`,
    });
  }
  for (const [key, types] of Object.entries(KEYS_OF_TYPES) as [
    keyof typeof KEYS_OF_TYPES,
    readonly string[],
  ][]) {
    if (declared[key] === undefined || types.includes(type)) continue;
    ctx.report.error('PXM109', `an iommu of type ${type} has no "${key}"`, {
      span: ctx.at(declared, key),
      remedy: `remove it; "${key}" is for ${types.join(' and ')}`,
    });
  }
  const narrow = (['buses', 'devices', 'socket', 'per-socket', 'segment'] as const).find(
    (key) => declared[key] !== undefined && declared[key] !== false,
  );
  if (declared.scope === 'machine' && narrow) {
    ctx.report.error('PXM109', `the SMMUv3 of the machine serves every bus, so it has no "${narrow}"`, {
      span: ctx.at(declared, narrow),
      related: ctx.related('the scope', declared, 'scope'),
      remedy: `remove "${narrow}", or write scope: buses`,
    });
  }
}

/** Units have ids beside those of buses and devices, since all of them are devices in the VMM. */
function checkIds(ctx: Context, units: readonly IommuDraft[], pci: PciDraft): void {
  const taken = new Map<string, object | undefined>([[ctx.facts.rootBus.id, undefined]]);
  for (const { draft, declared } of pci.items) if (declared) taken.set(draft.id, declared);
  for (const { id, declared } of units) {
    const other = taken.get(id);
    if (taken.has(id)) {
      ctx.report.error('PXM107', `id ${id} of an iommu is used twice`, {
        span: ctx.at(declared, 'id'),
        related: other ? ctx.related('used here before', other, 'id') : [],
        remedy: 'give every IOMMU, bus and device an id of its own',
      });
    }
    taken.set(id, declared);
  }
}
