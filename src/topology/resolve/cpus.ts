import type { CpuTopology } from '../platform.ts';
import type { DeclaredNode } from '../schema/topology.ts';
import type { Context } from './context.ts';
import type { CpuDraft, NodeDraft } from './draft.ts';
import { groupBy } from './group-by.ts';
import { countText, setText } from './text.ts';

/** CPUs that a GIC serves where it is fewer than the machine has; redistributors of version 4 are twice as large. */
const GIC_CPUS: Readonly<Record<string, number | undefined>> = { 2: 8, 4: 317 };

/** Section `cpus`: counts of each level, bounds checked. */
export function resolveCpuTopology(ctx: Context): CpuTopology {
  const declared = ctx.topology.cpus ?? {};
  const { facts } = ctx;
  const at = (key: keyof typeof declared) => ({ span: ctx.at(declared, key) });
  for (const level of ['dies', 'clusters', 'modules'] as const) {
    const count = declared[level];
    if (count === undefined || count === 1 || facts.cpuLevels.includes(level)) continue;
    ctx.report.error('PXM119', `machine ${facts.type} has no ${level}, but ${count} are declared`, {
      ...at(level),
      remedy: `remove "${level}"; ${facts.type} has sockets, ${[...facts.cpuLevels, 'cores', 'threads'].join(', ')}`,
    });
  }
  const { sockets = 1, dies = 1, clusters = 1, modules = 1, cores = 1, threads = 1 } = declared;
  const product = sockets * dies * clusters * modules * cores * threads;
  if (product > facts.maxCpus) {
    ctx.report.error(
      'PXM104',
      `${product} CPUs are more than the ${facts.maxCpus} of machine ${facts.type}`,
      {
        span: ctx.at(declared),
        remedy: `declare at most ${facts.maxCpus} CPUs in all sockets together`,
      },
    );
  }
  const version = ctx.topology.machine['gic-version'] ?? '3';
  const served = facts.arch === 'arm' ? GIC_CPUS[version] : undefined;
  if (served !== undefined && product > served) {
    ctx.report.error(
      'PXM104',
      `${product} CPUs are more than the ${served} that a GIC of version ${version} serves`,
      { span: ctx.at(declared), remedy: `write gic-version: 3, or declare at most ${served} CPUs` },
    );
  }
  if (declared.max !== undefined && declared.max !== product) {
    ctx.report.error('PXM104', `"max" is ${declared.max}, but the levels make ${countText(product, 'CPU')}`, {
      ...at('max'),
      remedy: `write max: ${product}, or leave it out`,
    });
  }
  const present = declared.present ?? product;
  if (present > product) {
    ctx.report.error('PXM104', `${present} CPUs are present, but there can be only ${product}`, {
      ...at('present'),
      remedy: `write present: ${product}, leave it out, or declare more sockets`,
    });
  }
  if (declared.max === undefined) {
    ctx.derive('cpus max', String(product), 'the product of all levels');
  }
  return {
    sockets,
    dies,
    clusters,
    clustersDeclared: facts.arch === 'arm' && declared.clusters !== undefined,
    modules,
    cores,
    threads,
    present: Math.min(present, product),
    max: Math.min(product, facts.maxCpus),
  };
}

/** Every possible CPU with its ids; nodes come from `assignCpus`. */
export function resolveCpus(ctx: Context, topology: CpuTopology): CpuDraft[] {
  const { facts } = ctx;
  const { threads, cores, modules, clusters, dies, present, max } = topology;
  const coreShift = bitsFor(threads);
  const moduleShift = coreShift + bitsFor(cores);
  const dieShift = moduleShift + bitsFor(modules);
  const socketShift = dieShift + bitsFor(dies);
  const aff0 = ctx.topology.machine['gic-version'] === '2' ? 8 : 16;
  const cpus: CpuDraft[] = [];
  for (let index = 0; index < max; index++) {
    // A level that a machine lacks counts 1.
    const thread = index % threads;
    let rest = Math.floor(index / threads);
    const core = rest % cores;
    rest = Math.floor(rest / cores);
    const module = rest % modules;
    rest = Math.floor(rest / modules);
    const cluster = rest % clusters;
    rest = Math.floor(rest / clusters);
    const die = rest % dies;
    const socket = Math.floor(rest / dies);
    const apicId =
      socket * 2 ** socketShift +
      ((die << dieShift) | (module << moduleShift) | (core << coreShift) | thread);
    cpus.push({
      index,
      socket,
      die,
      cluster,
      module,
      core,
      thread,
      present: index < present,
      apicId: facts.arch === 'x86' ? apicId : undefined,
      mpidr: facts.arch === 'arm' ? BigInt(Math.floor(index / aff0) * 256 + (index % aff0)) : undefined,
      node: undefined,
      nodeDeclared: false,
    });
  }
  if (facts.arch === 'x86') {
    const ids = cpus.map(({ apicId }) => apicId ?? 0);
    ctx.derive(
      'cpus APIC ids',
      setText(ids),
      'each level takes whole bits, so counts round up to a power of two',
    );
  } else {
    ctx.derive(
      'cpus MPIDR',
      `${aff0} CPUs in each Aff1`,
      'as many as an interrupt controller can address at once',
    );
  }
  return cpus;
}

/** Bits that tell `count` things apart. */
function bitsFor(count: number): number {
  return count <= 1 ? 0 : 32 - Math.clz32(count - 1);
}

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
