import type { Proximity } from '../platform.ts';
import type { DeclaredDevice } from '../schema/topology.ts';
import type { Context } from './context.ts';
import type { NodeDraft } from './draft.ts';
import type { PciDraft } from './pci-draft.ts';

/**
 * Which host bridges and devices report a node to the guest, and in whose tables. QEMU says so in its DSDT for
 * expanders only. Errors: PXM106 for a node that is not there.
 */
export function resolveProximities(
  ctx: Context,
  pci: PciDraft,
  nodes: ReadonlyMap<number, NodeDraft>,
): Proximity[] {
  const qemu = ctx.vmm.vmm === 'qemu';
  const bridges = [...pci.buses.values()].flatMap(({ draft, declared }): Proximity[] => {
    const node = draft.node;
    if (!draft.root || !node) return [];
    const publishedBy = qemu && declared ? 'vmm' : 'supplied';
    const why = publishedBy === 'vmm' ? 'QEMU says so in its DSDT' : 'no DSDT says so, which an SSDT does';
    ctx.derive(`${draft.id} _PXM`, String(node.id), why);
    return [{ target: draft, node, publishedBy }];
  });
  const devices = pci.items.flatMap(({ draft, declared }): Proximity[] => {
    const wanted = draft.origin === 'device' ? (declared as DeclaredDevice) : undefined;
    if (wanted?.node === undefined) return [];
    const node = nodes.get(wanted.node);
    // A device inherits what its host bridge reports.
    if (node && draft.bus.node === node) return [];
    if (node) return [{ target: draft, node, publishedBy: 'supplied' }];
    ctx.report.error('PXM106', `device ${wanted.id} is near node ${wanted.node}, which is not there`, {
      span: ctx.at(wanted, 'node'),
      remedy: nodes.size === 0 ? 'declare section nodes' : `name a node from 0 to ${nodes.size - 1}`,
    });
    return [];
  });
  return [...bridges, ...devices];
}
