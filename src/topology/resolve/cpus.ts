import type { CpuTopology } from '../platform.ts';
import type { Context } from './context.ts';
import type { CpuDraft } from './draft.ts';
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

/** Every possible CPU with its ids; nodes come from `cpu-nodes.ts`. */
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
