import { nearest } from '../../diagnostics/nearest.ts';
import type { Context } from './context.ts';
import type { BusDraft, NodeDraft } from './draft.ts';
import type { PciBus, PciDraft } from './pci-draft.ts';
import { setText } from './text.ts';

/** What may fill a placeholder besides a device. */
const FILLERS: readonly string[] = ['virtio-mem', 'cxl'];

/** Gives every bus the node and the segment of its root bus. Errors: PXM106 for an expander near a node that is not there. */
export function resolveBusNodes(ctx: Context, pci: PciDraft, nodes: ReadonlyMap<number, NodeDraft>): void {
  const spread = (bus: PciBus, root: BusDraft, seen: Set<object>): void => {
    if (seen.has(bus)) return;
    seen.add(bus);
    bus.draft.node = root.node;
    bus.draft.segment = root.segment;
    for (const { opens } of bus.functions) if (opens && !opens.draft.root) spread(opens, root, seen);
  };
  for (const bus of pci.buses.values()) {
    if (!bus.draft.root) continue;
    const place = bus === pci.root ? ctx.topology.machine : bus.declared;
    const id = place?.node;
    const node = id === undefined ? undefined : nodes.get(id);
    if (id !== undefined && !node) {
      const name = bus === pci.root ? `root bus ${bus.draft.id}` : `expander ${bus.declared?.id}`;
      ctx.report.error('PXM106', `${name} is near node ${id}, which is not there`, {
        span: place && ctx.at(place, 'node'),
        remedy: nodes.size === 0 ? 'declare section nodes' : `name one of ${setText([...nodes.keys()])}`,
      });
    }
    bus.draft.node = node;
    spread(bus, bus.draft, new Set());
  }
}

/** Errors: PXM106 for a placeholder for a device that is not there. */
export function checkPlaceholders(ctx: Context, nodes: ReadonlyMap<number, NodeDraft>): void {
  const devices = (ctx.topology.devices ?? []).map(({ id }) => id);
  const known = new Set([...devices, ...FILLERS]);
  const checked = new Set<object>();
  for (const { id, declared } of nodes.values()) {
    if (declared?.placeholder === undefined || known.has(declared.placeholder) || checked.has(declared))
      continue;
    checked.add(declared);
    const guess = nearest(declared.placeholder, [...known]);
    ctx.report.error(
      'PXM106',
      `node ${id} is a placeholder for ${declared.placeholder}, which is not there`,
      {
        span: ctx.at(declared, 'placeholder'),
        remedy: guess === undefined ? `name a device, ${FILLERS.join(' or ')}` : `did you mean ${guess}?`,
      },
    );
  }
}
