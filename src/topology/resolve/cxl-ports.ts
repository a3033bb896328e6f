import type { Bus } from '../platform.ts';
import type { Cxl } from '../platform-cxl.ts';
import type { Context } from './context.ts';
import { cxlExpander } from './cxl.ts';
import type { NodeDraft } from './draft.ts';
import { setText } from './text.ts';

/**
 * Generic ports: which node memory below a CXL expander will belong to. Errors: PXM106 and PXM132 for what is not
 * there, PXM107 for an id that another object of the VMM has.
 */
export function resolveCxlPorts(
  ctx: Context,
  bridges: readonly Bus[],
  nodes: ReadonlyMap<number, NodeDraft>,
  objectIds: Iterable<string>,
): Cxl['ports'] {
  const declared = ctx.topology.cxl?.ports ?? [];
  const taken = new Set(objectIds);
  const ports: Cxl['ports'][number][] = [];
  let next = 0;
  for (const port of declared) {
    const [bus] = cxlExpander(ctx, bridges, port.bus, [port, 'bus'], 'a generic port');
    const absent = port.node.filter((id) => !nodes.has(id));
    if (absent.length > 0) {
      ctx.report.error('PXM106', `a generic port belongs to node ${setText(absent)}, which is not there`, {
        span: ctx.at(port, 'node'),
        remedy: 'declare the node in section nodes, or correct the set',
      });
    }
    for (const node of port.node.flatMap((id) => nodes.get(id) ?? [])) {
      while (port.id === undefined && taken.has(`gp${next}`)) next++;
      const id = port.id === undefined ? `gp${next++}` : idOf(port.id, port.node, node.id);
      if (taken.has(id)) {
        ctx.report.error('PXM107', `id ${id} of a generic port is used twice`, {
          span: ctx.at(port, 'id'),
          remedy: 'give initiators, generic ports and memory back ends ids of their own',
        });
      }
      taken.add(id);
      if (bus) ports.push({ id, bus, node });
    }
  }
  return ports;
}

/** Of several ports each has the declared id and its node number. */
function idOf(id: string, nodes: readonly number[], node: number): string {
  return nodes.length === 1 ? id : `${id}.${node}`;
}
