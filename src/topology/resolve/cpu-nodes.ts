import type { DeclaredNode } from '../schema/topology.ts';
import type { Context } from './context.ts';
import type { CpuDraft, NodeDraft } from './draft.ts';
import { groupBy } from './group-by.ts';
import { countText, setText } from './text.ts';

/** Puts every CPU on a node: the declared one, else the machine's default. */
export function assignCpus(
  ctx: Context,
  cpus: readonly CpuDraft[],
  nodes: ReadonlyMap<number, NodeDraft>,
): void {
  if (nodes.size === 0) return;
  const bySocket = groupBy(cpus, ({ socket }) => socket);
  for (const node of nodes.values()) {
    if (node.declared?.cpus) claim(ctx, cpus, node, node.declared);
    if (node.declared?.sockets) claimSockets(ctx, bySocket, node, node.declared);
  }
  if (cpus.some(({ node }) => node)) unclaimedToFirst(ctx, cpus, nodes);
  else bySocketNumber(ctx, cpus, nodes);
  for (const cpu of cpus) (cpu.node as NodeDraft | undefined)?.cpus.push(cpu);
}

function claim(ctx: Context, cpus: readonly CpuDraft[], node: NodeDraft, declared: DeclaredNode): void {
  const indices = declared.cpus ?? [];
  const absent = indices.filter((index) => index >= cpus.length);
  if (absent.length > 0) {
    ctx.report.error(
      'PXM112',
      `node ${node.id} names CPU ${setText(absent)}, but there are only CPUs 0 to ${cpus.length - 1}`,
      { span: ctx.at(declared, 'cpus'), remedy: 'declare more CPUs in section cpus, or correct the set' },
    );
  }
  take(
    ctx,
    node,
    declared,
    'cpus',
    indices.flatMap((index) => cpus[index] ?? []),
  );
}

function claimSockets(
  ctx: Context,
  bySocket: ReadonlyMap<number, readonly CpuDraft[]>,
  node: NodeDraft,
  declared: DeclaredNode,
): void {
  const sockets = declared.sockets ?? [];
  const absent = sockets.filter((socket) => !bySocket.has(socket));
  if (absent.length > 0) {
    ctx.report.error(
      'PXM112',
      `node ${node.id} names socket ${setText(absent)}, but there are only sockets 0 to ${bySocket.size - 1}`,
      {
        span: ctx.at(declared, 'sockets'),
        remedy: 'declare more sockets in section cpus, or correct the set',
      },
    );
  }
  take(
    ctx,
    node,
    declared,
    'sockets',
    sockets.flatMap((socket) => bySocket.get(socket) ?? []),
  );
}

function take(
  ctx: Context,
  node: NodeDraft,
  declared: DeclaredNode,
  key: 'cpus' | 'sockets',
  cpus: readonly CpuDraft[],
): void {
  const taken = groupBy(
    cpus.filter((cpu) => cpu.node && cpu.node !== node),
    (cpu) => cpu.node,
  );
  for (const [other, shared] of taken) {
    if (!other) continue;
    const indices = shared.map(({ index }) => index).sort((a, b) => a - b);
    const text = `CPU ${setText(indices)} is on node ${other.id} and on node ${node.id}`;
    ctx.report.error('PXM112', text, {
      span: ctx.at(declared, key),
      related:
        other.declared && other.declared !== declared ? ctx.related(`node ${other.id}`, other.declared) : [],
      remedy: 'name every CPU on one node only',
    });
  }
  for (const cpu of cpus) {
    if (cpu.node) continue;
    cpu.node = node;
    cpu.nodeDeclared = true;
  }
}

/** Some CPUs are declared: the machine puts all others on node 0. */
function unclaimedToFirst(
  ctx: Context,
  cpus: readonly CpuDraft[],
  nodes: ReadonlyMap<number, NodeDraft>,
): void {
  const rest = cpus.filter(({ node }) => !node);
  const first = nodes.get(0);
  if (rest.length === 0 || !first) return;
  const set = setText(rest.map(({ index }) => index));
  if (first.placeholder !== undefined) {
    ctx.report.error('PXM112', `CPU ${set} is on no node, so the machine puts it on placeholder node 0`, {
      span: first.declared && ctx.at(first.declared, 'placeholder'),
      remedy: `name CPU ${set} on a node that is no placeholder`,
    });
  }
  for (const cpu of rest) cpu.node = first;
  ctx.derive(
    `cpus ${set}`,
    'node 0',
    'other CPUs are declared on nodes; the machine puts the rest on node 0',
  );
}

/** No CPU is declared: sockets go round the nodes, leaving out placeholders. */
function bySocketNumber(
  ctx: Context,
  cpus: readonly CpuDraft[],
  nodes: ReadonlyMap<number, NodeDraft>,
): void {
  const all = [...nodes.values()];
  const homes = all.filter(({ placeholder }) => placeholder === undefined);
  if (homes.length === 0) return;
  for (const cpu of cpus) cpu.node = homes[cpu.socket % homes.length];
  // The machine's own rule goes round all nodes: where that differs it must be told.
  const told = cpus.some((cpu) => cpu.node !== all[cpu.socket % all.length]);
  for (const cpu of cpus) cpu.nodeDeclared = told;
  const sockets = new Set(cpus.map(({ socket }) => socket)).size;
  ctx.derive(
    'cpus nodes',
    `${countText(sockets, 'socket')} on ${countText(Math.min(sockets, homes.length), 'node')}`,
    'no node names CPUs: socket numbers go round the nodes that are no placeholders',
  );
}
