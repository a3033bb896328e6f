import type { DeclaredNode } from '../schema/topology.ts';
import type { Context } from './context.ts';
import type { NodeDraft } from './draft.ts';
import { countText, setText } from './text.ts';

/** Every node of section `nodes` by id, ranges written out. CPUs, back ends and sockets come later. */
export function resolveNodes(ctx: Context): Map<number, NodeDraft> {
  const nodes = new Map<number, NodeDraft>();
  let next = 0;
  for (const declared of ctx.topology.nodes ?? []) {
    const ids = declared.ids ?? [declared.id ?? next];
    if (declared.ids === undefined && declared.id === undefined) {
      ctx.derive(
        `node ${next}`,
        `id ${next}`,
        next === 0 ? 'the first node' : 'one more than the node before',
      );
    }
    const taken = ids.filter((id) => nodes.has(id));
    if (taken.length > 0) {
      const other = nodes.get(taken[0] ?? 0)?.declared;
      ctx.report.error('PXM107', `node ${setText(taken)} is declared twice`, {
        span: ctx.at(declared, declared.ids ? 'ids' : 'id'),
        related: other ? ctx.related('declared here before', other) : [],
        remedy: 'give every node an id of its own',
      });
    }
    for (const id of ids) if (!nodes.has(id)) nodes.set(id, newNode(ctx, id, declared));
    next = (ids.at(-1) ?? next) + 1;
  }
  checkIds(ctx, nodes);
  return new Map([...nodes].sort(([a], [b]) => a - b));
}

function newNode(ctx: Context, id: number, declared: DeclaredNode | undefined): NodeDraft {
  return {
    id,
    declared,
    memory: declared?.memory ?? 0n,
    backend: undefined,
    cpus: [],
    socket: declared?.socket,
    placeholder: declared?.placeholder,
    placeholderStyle: declared?.['placeholder-style'] ?? ctx.topology['placeholder-style'] ?? 'no-entry',
    hotplug: declared?.hotplug ?? 0n,
  };
}

/** The node that QEMU makes by itself when memory can be plugged in and no node is declared. */
export function implicitNode(ctx: Context, memory: bigint): NodeDraft {
  ctx.derive('node 0', 'made by the machine', 'memory can be plugged in, which needs a node');
  return { ...newNode(ctx, 0, undefined), memory };
}

function checkIds(ctx: Context, nodes: ReadonlyMap<number, NodeDraft>): void {
  const { maxNodes, vmm } = ctx.vmm;
  const beyond = [...nodes.values()].find(({ id }) => id >= maxNodes);
  const place = beyond?.declared;
  if (nodes.size > maxNodes || beyond) {
    const who = vmm === 'qemu' ? 'QEMU' : 'a topology';
    const what =
      nodes.size > maxNodes
        ? `there are ${countText(nodes.size, 'node')}`
        : `node ${beyond?.id} is beyond the last id, ${maxNodes - 1}`;
    ctx.report.error('PXM117', `${what}; ${who} has at most ${maxNodes}`, {
      span: place && ctx.at(place, place.ids ? 'ids' : 'id'),
      remedy: `declare at most ${maxNodes} nodes, with ids from 0 to ${maxNodes - 1}`,
    });
    return;
  }
  const missing: number[] = [];
  for (let id = 0; id < Math.max(-1, ...nodes.keys()); id++) if (!nodes.has(id)) missing.push(id);
  const [gap] = missing;
  if (gap !== undefined) {
    const behind = nodes.get(Math.min(...[...nodes.keys()].filter((id) => id > gap)))?.declared;
    ctx.report.error('PXM117', `node ${setText(missing)} is missing: node ids run from 0 without gaps`, {
      span: behind && ctx.at(behind, behind.ids ? 'ids' : 'id'),
      remedy: `declare node ${setText(missing)}, or number the nodes from 0`,
    });
  }
}
