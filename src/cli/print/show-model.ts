import type { Bus, Derived, Node, PciFunction, Platform } from '../../topology/platform.ts';
import { bdf } from './bdf.ts';
import { type ShownIommus, shownIommus } from './show-iommus.ts';

/** What `pxm show` tells, as data: the text is made from it and `--json` is it. Sizes and addresses are bigint. */
export interface ShowModel extends ShownIommus {
  readonly format: 'pxm-show';
  readonly version: 1;
  readonly name: string;
  readonly machine: { readonly type: string; readonly vmm: string; readonly firmware: string };
  readonly cpus: Platform['cpuTopology'];
  readonly memory: { readonly total: bigint; readonly max: bigint; readonly slots: number };
  readonly nodes: readonly ShownNode[];
  readonly distances: Platform['distances'] | null;
  /** The host bridge's bus first; the tree hangs from `opens`. */
  readonly buses: readonly ShownBus[];
  readonly addresses: readonly { readonly base: bigint; readonly size: bigint; readonly name: string }[];
  readonly initiators: readonly ShownInitiator[];
  readonly derived?: readonly Derived[];
}

export interface ShownNode {
  readonly id: number;
  /** Indices of its processors. */
  readonly cpus: readonly number[];
  readonly memory: bigint;
  readonly backend: string | null;
  readonly hotplug: bigint;
  readonly placeholder: string | null;
  readonly placeholderStyle: string | null;
  readonly socket: number | null;
}

export interface ShownBus {
  readonly id: string;
  readonly segment: number;
  readonly number: number;
  readonly subordinate: number;
  readonly node: number | null;
  readonly functions: readonly ShownFunction[];
}

export interface ShownFunction {
  readonly id: string;
  /** `bus:device.function` as lspci prints it, with the segment in front unless that is 0. */
  readonly address: string;
  readonly model: string | null;
  readonly builtin: boolean;
  readonly host: string | null;
  readonly vendorDevice: string | null;
  readonly bars: readonly bigint[];
  readonly initiatorFor: readonly number[];
  readonly opens: ShownBus | null;
}

export interface ShownInitiator {
  readonly id: string;
  readonly device: string;
  readonly address: string;
  readonly node: number;
}

/** What a platform amounts to; with `resolved`, also every value that was derived and why. */
export function showModel(platform: Platform, { resolved = false } = {}): ShowModel {
  const { machine, memory, pci, initiators } = platform;
  const nodesOf = new Map<PciFunction, number[]>();
  for (const { device, node } of initiators) nodesOf.set(device, [...(nodesOf.get(device) ?? []), node.id]);
  return {
    format: 'pxm-show',
    version: 1,
    name: platform.name,
    machine: {
      type: machine.type,
      vmm: machine.vmm === 'none' ? 'none' : `QEMU ${machine.version}`,
      firmware: machine.firmware,
    },
    cpus: platform.cpuTopology,
    memory: { total: memory.total, max: memory.max, slots: memory.slots },
    nodes: platform.nodes.map(shownNode),
    distances: platform.distances ?? null,
    buses: pci.rootBuses.map((bus) => shownBus(bus, nodesOf)),
    addresses: memory.regions.map(({ base, size, name }) => ({ base, size, name })),
    initiators: initiators.map(({ id, device, node }) => ({
      id,
      device: device.id,
      address: bdf(device),
      node: node.id,
    })),
    ...shownIommus(platform),
    ...(resolved && { derived: platform.derived }),
  };
}

function shownNode(node: Node): ShownNode {
  return {
    id: node.id,
    cpus: node.cpus.map(({ index }) => index),
    memory: node.memory,
    backend: node.backend?.id ?? null,
    hotplug: node.hotplug,
    placeholder: node.placeholder ?? null,
    placeholderStyle: node.placeholder === undefined ? null : node.placeholderStyle,
    socket: node.socket ?? null,
  };
}

function shownBus(bus: Bus, nodesOf: ReadonlyMap<PciFunction, readonly number[]>): ShownBus {
  return {
    id: bus.id,
    segment: bus.segment,
    number: bus.number,
    subordinate: bus.subordinate,
    node: bus.node?.id ?? null,
    functions: bus.functions.map((entry) => ({
      id: entry.id,
      address: bdf(entry),
      model: entry.model ?? null,
      builtin: entry.origin === 'builtin',
      host: entry.host ?? null,
      vendorDevice: entry.vendorDevice ?? null,
      bars: entry.bars.map(({ size }) => size),
      initiatorFor: nodesOf.get(entry) ?? [],
      // The bus of an expander is a root bus, listed as such.
      opens: entry.opens && !entry.opens.root ? shownBus(entry.opens, nodesOf) : null,
    })),
  };
}
