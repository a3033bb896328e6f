import { BUS_MODELS, type BusModel, CONVENTIONAL_EXPANDER } from '../../machines/bus-models.ts';
import { type BuiltinFunction, presentBuiltins } from '../../machines/machine-facts.ts';
import type { BridgeKind, Bus } from '../platform.ts';
import type { DeclaredBus } from '../schema/topology.ts';
import { checkBusKeys } from './bus-keys.ts';
import type { Context } from './context.ts';
import type { BusDraft, FunctionDraft } from './draft.ts';
import { isOff } from './options.ts';
import type { PciBus, PciDraft } from './pci-draft.ts';
import { parseSlot } from './slots.ts';

/** More in a segment are not looked at: 256 have numbers, and those that firmware does not find take none. */
const MOST_BUSES = 1024;

/** The root bus with what the machine puts there, and every bus of section `buses`, switches written out. */
export function resolveBuses(ctx: Context): PciDraft {
  const { rootBus } = ctx.facts;
  const root = newBus(rootBus.id, { express: rootBus.express, root: true });
  const pci: PciDraft = { root, buses: new Map([[rootBus.id, root]]), items: [] };
  const { options } = ctx.topology.machine;
  const on = (property: string) =>
    options?.[property] === undefined ? undefined : !isOff(options, property);
  for (const builtin of presentBuiltins(ctx.facts, on)) addBuiltin(ctx, pci, root, builtin);
  const declared = ctx.topology.buses ?? [];
  for (const bus of declared) addDeclared(ctx, pci, bus);
  const segments = segmentsOf(pci).length;
  if (pci.buses.size > MOST_BUSES * segments) {
    const each = segments === 1 ? '' : ' in each segment';
    ctx.report.error('PXM116', `there are ${pci.buses.size} buses, and at most 256${each} have a number`, {
      span: ctx.at(declared),
      remedy: 'declare fewer ports, bridges and expanders',
    });
    ctx.report.throwIfErrors();
  }
  return pci;
}

/** PCI segments with a root bus, ascending. */
export function segmentsOf({ buses }: PciDraft): number[] {
  const roots = [...buses.values()].filter(({ draft }) => draft.root);
  return [...new Set(roots.map(({ draft }) => draft.segment))].sort((a, b) => a - b);
}

/** The order of buses: by segment, then by number. */
export function byNumber(a: Bus, b: Bus): number {
  return a.segment - b.segment || a.number - b.number;
}

type BusShape = Pick<BusDraft, 'express' | 'root'> & Partial<Pick<PciBus, 'slots' | 'standardHotplug'>>;

function newBus(
  id: string,
  { express, root, slots = 32, standardHotplug = false }: BusShape,
  declared?: DeclaredBus,
): PciBus {
  return {
    draft: {
      id,
      segment: declared?.segment ?? 0,
      number: 0,
      subordinate: 0,
      bridge: undefined,
      root,
      express,
      node: undefined,
      bypass: declared?.bypass,
      functions: [],
    },
    slots,
    standardHotplug,
    declared,
    functions: [],
  };
}

/** A function with nothing known but its origin; the bus is set when it is attached. */
export function newFunction(
  id: string,
  bus: PciBus,
  more: Pick<FunctionDraft, 'origin' | 'model'> & Partial<FunctionDraft>,
): FunctionDraft {
  return {
    id,
    bus: bus.draft,
    device: 0,
    function: 0,
    declared: undefined,
    bridge: undefined,
    opens: undefined,
    multifunction: false,
    properties: [],
    host: undefined,
    vendorDevice: undefined,
    bars: [],
    ...more,
  };
}

function addBuiltin(ctx: Context, pci: PciDraft, bus: PciBus, builtin: BuiltinFunction): void {
  const draft = newFunction(builtin.id, bus, {
    origin: 'builtin',
    model: ctx.vmm.vmm === 'qemu' ? builtin.model : undefined,
    device: builtin.device,
    function: builtin.function,
    multifunction: builtin.multifunction,
  });
  pci.items.push({
    draft,
    kind: undefined,
    declared: undefined,
    on: bus.draft.id,
    slot: undefined,
    opens: undefined,
  });
}

function addDeclared(ctx: Context, pci: PciDraft, declared: DeclaredBus): void {
  const on = declared.on ?? ctx.facts.rootBus.id;
  checkBusKeys(ctx, declared);
  if (declared.type === 'switch') {
    addBridge(ctx, pci, declared, { id: declared.id, kind: 'upstream-port', on });
    for (let port = 0; port < (declared.ports ?? 1); port++) {
      const id = `${declared.id}.${port}`;
      addBridge(ctx, pci, declared, { id, kind: 'downstream-port', on: declared.id, device: port });
    }
    return;
  }
  if (declared.type === 'expander' && !ctx.facts.rootBus.express) {
    addConventionalExpander(ctx, pci, declared, on);
    return;
  }
  addBridge(ctx, pci, declared, { id: declared.id, kind: declared.type, on });
}

interface Place {
  readonly id: string;
  readonly kind: BridgeKind;
  readonly on: string;
  /** Device number that a switch gives its ports. */
  readonly device?: number;
}

function addBridge(
  ctx: Context,
  pci: PciDraft,
  declared: DeclaredBus,
  { id, kind, on, device }: Place,
): void {
  const known: BusModel = BUS_MODELS[kind];
  const qemu = ctx.vmm.vmm === 'qemu';
  const standardHotplug = qemu && known.standardHotplug === true && !isOff(declared.options, 'shpc');
  const { root, slots } = known;
  const opens = newBus(id, { express: known.opens === 'express', root, slots, standardHotplug }, declared);
  const draft = newFunction(id, pci.root, {
    origin: 'bus',
    declared,
    model: declared.model ?? (qemu ? known.model : undefined),
    bridge: kind,
    opens: opens.draft,
  });
  opens.draft.bridge = draft;
  const slot = device === undefined ? parseSlot(ctx, declared) : { device, fn: 0 };
  pci.items.push({ draft, kind, declared, on, slot, opens });
  addBus(pci, opens);
}

/** A root bus that only a bridge is on; that bridge opens the bus which the text names. */
function addConventionalExpander(ctx: Context, pci: PciDraft, declared: DeclaredBus, on: string): void {
  const qemu = ctx.vmm.vmm === 'qemu';
  const root = newBus(`${declared.id}.root`, { express: false, root: true }, declared);
  const expander = newFunction(declared.id, pci.root, {
    origin: 'bus',
    declared,
    model: declared.model ?? (qemu ? CONVENTIONAL_EXPANDER.expander : undefined),
    bridge: 'expander',
    opens: root.draft,
  });
  root.draft.bridge = expander;
  const opens = newBus(declared.id, { express: false, root: false });
  const bridge = newFunction(`${declared.id}.bridge`, root, {
    origin: 'builtin',
    model: qemu ? CONVENTIONAL_EXPANDER.bridge : undefined,
    bridge: 'pci-bridge',
    opens: opens.draft,
  });
  opens.draft.bridge = bridge;
  pci.items.push(
    { draft: expander, kind: 'expander', declared, on, slot: parseSlot(ctx, declared), opens: root },
    { draft: bridge, kind: 'pci-bridge', declared: undefined, on: root.draft.id, slot: undefined, opens },
  );
  addBus(pci, root);
  addBus(pci, opens);
}

function addBus(pci: PciDraft, bus: PciBus): void {
  // Ids used twice are reported for buses and devices together; the first keeps the name.
  if (!pci.buses.has(bus.draft.id)) pci.buses.set(bus.draft.id, bus);
}
