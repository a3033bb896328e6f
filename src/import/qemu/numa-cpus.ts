import type { Gathered } from './gather.ts';
import type { Described } from './items.ts';
import type { NodeDraft } from './numa.ts';
import { LAST_NODE } from './numa-items.ts';
import type { ImportedCpus } from './smp.ts';

const LAST_CPU = 4095;

/** Numbers of a CPU by which `-numa cpu` chooses. */
type CpuIds = Readonly<Record<'socket' | 'die' | 'cluster' | 'module' | 'core' | 'thread', number>>;

function idsOf(index: number, { threads, cores, modules, clusters, dies }: ImportedCpus): CpuIds {
  const perModule = threads * cores;
  const perCluster = perModule * modules;
  const perDie = perCluster * clusters;
  return {
    thread: index % threads,
    core: Math.floor(index / threads) % cores,
    module: Math.floor(index / perModule) % modules,
    cluster: Math.floor(index / perCluster) % clusters,
    die: Math.floor(index / perDie) % dies,
    socket: Math.floor(index / (perDie * dies)),
  };
}

const CHOICES = ['socket', 'die', 'cluster', 'module', 'core', 'thread'] as const;

/** Reads one `-numa cpu`, which puts every CPU that has the numbers it names on a node. */
export function assignCpus(
  { collector }: Gathered,
  item: Described,
  cpus: ImportedCpus,
  nodes: ReadonlyMap<number, NodeDraft>,
): void {
  const { properties } = item;
  const id = properties.takeInteger('node-id', 0, LAST_NODE);
  const node = id === undefined ? undefined : nodes.get(id);
  if (node === undefined) {
    collector.error('PXM106', `CPUs are put on node ${id ?? '?'}, which is not there`, {
      span: item.span,
      remedy: 'name a node that -numa node makes',
    });
    return;
  }
  const chosen = CHOICES.map(
    (level) => [level, properties.takeInteger(`${level}-id`, 0, LAST_CPU)] as const,
  ).filter(([, number]) => number !== undefined);
  let matched = 0;
  for (let index = 0; index < Math.min(cpus.max, LAST_CPU + 1); index++) {
    const ids = idsOf(index, cpus);
    if (!chosen.every(([level, number]) => ids[level] === number)) continue;
    node.cpus.add(index);
    matched++;
  }
  if (matched === 0) {
    collector.error(
      'PXM112',
      `no CPU is ${chosen.map(([level, number]) => `${level} ${number}`).join(', ')}`,
      {
        span: item.span,
        remedy: 'count sockets, cores and threads from 0, as -smp makes them',
      },
    );
  }
}
