import { nearest } from '../../diagnostics/nearest.ts';
import type { Context } from './context.ts';
import type { PciBus, PciDraft, PciItem } from './pci-draft.ts';
import { resolveSlots } from './slots.ts';

/**
 * Puts every function on its bus. Errors: PXM106 for a bus that is not there, PXM118 for what cannot sit on it and for
 * buses that sit on each other, PXM115 from the slots.
 */
export function placeFunctions(ctx: Context, pci: PciDraft): void {
  for (const item of pci.items) {
    const bus = pci.buses.get(item.on);
    if (!bus) {
      reportAbsent(ctx, pci, item);
      continue;
    }
    if (item.declared && !maySit(ctx, item, bus)) continue;
    item.draft.bus = bus.draft;
    bus.functions.push(item);
  }
  const acpi = ctx.facts.acpiHotplug ? treeOf(pci.root) : new Set<PciBus>();
  for (const bus of pci.buses.values()) {
    resolveSlots(ctx, bus, bus.standardHotplug && !acpi.has(bus) ? 1 : 0);
  }
  reportCycles(ctx, pci);
}

function reportAbsent(ctx: Context, pci: PciDraft, item: PciItem): void {
  if (!item.declared) return;
  const guess = nearest(item.on, [...pci.buses.keys()]);
  const isDevice = ctx.topology.devices?.some(({ id }) => id === item.on);
  ctx.report.error(
    'PXM106',
    `${item.draft.id} sits on ${item.on}, ${isDevice ? 'which is no bus' : 'which is not there'}`,
    {
      span: ctx.at(item.declared, 'on'),
      remedy: guess === undefined ? `name a bus, such as ${pci.root.draft.id}` : `did you mean ${guess}?`,
    },
  );
}

/** What QEMU refuses: expanders anywhere but on the root bus, and anything but bridges on an express expander. */
function maySit(ctx: Context, item: PciItem, bus: PciBus): boolean {
  if (!item.declared) return true;
  const { id } = item.draft;
  const on = bus.draft.id;
  const expander = item.kind === 'expander' || item.kind === 'cxl-expander';
  const report = (message: string, remedy: string) =>
    ctx.report.error('PXM118', message, {
      span: ctx.at(item.declared ?? {}, 'on'),
      related: bus.declared ? ctx.related(`bus ${on}`, bus.declared) : [],
      remedy,
    });
  if (expander && bus.draft.root && bus.declared === undefined) {
    if (item.kind === 'expander' || bus.draft.express) return true;
    report(`CXL expander ${id} needs PCI Express, which ${on} is not`, 'declare machine type q35 or virt');
    return false;
  }
  if (expander) {
    report(`expander ${id} cannot sit on ${on}, only on the root bus`, 'remove "on"');
    return false;
  }
  if (bus.draft.root && bus.declared && item.kind === undefined && item.draft.origin === 'device') {
    report(
      `device ${id} cannot sit on expander ${on} itself: only ports and bridges can`,
      `declare a root port on ${on} and put ${id} on it`,
    );
    return false;
  }
  return true;
}

/** A bus and all below it, but not what expanders open. */
function treeOf(bus: PciBus, tree = new Set<PciBus>()): Set<PciBus> {
  if (tree.has(bus)) return tree;
  tree.add(bus);
  for (const { opens } of bus.functions) if (opens && !opens.draft.root) treeOf(opens, tree);
  return tree;
}

/** Reports buses that sit on each other: no root bus leads to them. */
function reportCycles(ctx: Context, pci: PciDraft): void {
  const opener = new Map<PciBus, PciItem>();
  for (const bus of pci.buses.values()) {
    for (const item of bus.functions) if (item.opens) opener.set(item.opens, item);
  }
  const done = new Set<PciBus>();
  for (const start of pci.buses.values()) {
    const path: PciBus[] = [];
    let bus: PciBus | undefined = start;
    while (bus && !done.has(bus)) {
      done.add(bus);
      path.push(bus);
      bus = pci.buses.get(opener.get(bus)?.on ?? '');
    }
    const circle = bus ? path.slice(path.indexOf(bus)) : [];
    if (!bus || !path.includes(bus) || circle.length === 0) continue;
    const item = opener.get(bus);
    if (!item?.declared) continue;
    const names = [...circle, bus].map(({ draft }) => draft.id).join(' on ');
    ctx.report.error('PXM118', `buses sit on each other in a circle: ${names}`, {
      span: ctx.at(item.declared, 'on'),
      remedy: 'let one of them sit on a bus outside the circle',
    });
  }
}
