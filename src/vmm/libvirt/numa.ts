import { ranges } from '../../machines/ranges.ts';
import type { Node, Platform } from '../../topology/platform.ts';
import type { PerformanceKind, PerformanceMatrix } from '../../topology/platform-performance.ts';
import { hmatArgs } from '../qemu/hmat-args.ts';
import { distanceArgs } from '../qemu/numa-args.ts';
import type { DomainPlan } from './domain-plan.ts';
import { kibibytes } from './memory.ts';
import { type Element, element, parent } from './xml.ts';

/** `<numa>`: nodes with processors, memory and distances, and what they perform; undefined without nodes. */
export function numa(plan: DomainPlan): Element | undefined {
  const declared = plan.platform.nodes.filter((node) => node.declared !== undefined);
  const cells = declared.map((node) => cell(plan, node));
  if (plan.platform.distances !== undefined && !tellsDistances(plan.platform)) {
    plan.args.push(...distanceArgs(plan.platform));
  }
  return parent('numa', {}, [...cells, cells.length > 0 ? interconnects(plan) : undefined]);
}

/** libvirt hands distances on only if one of them is not what it takes for granted. */
function tellsDistances({ distances = [] }: Platform): boolean {
  return distances.some((row, from) => row.some((value, to) => value !== (from === to ? 10 : 20)));
}

function cell(plan: DomainPlan, { id, cpus, memory, backend }: Node): Element {
  const { distances, performance } = plan.platform;
  const siblings = (distances?.[id] ?? []).map((value, to) => element('sibling', { id: to, value }));
  const caches = (performance?.caches ?? [])
    .filter(({ node }) => node.id === id)
    .toSorted((a, b) => a.level - b.level);
  return element(
    'cell',
    {
      id,
      cpus: cpus.length > 0 ? ranges(cpus.map(({ index }) => index)).join(',') : undefined,
      memory: kibibytes(plan, `memory of node ${id}`, memory),
      unit: 'KiB',
      memAccess: backend === undefined ? undefined : backend.share ? 'shared' : 'private',
    },
    [
      parent('distances', {}, siblings),
      ...caches.map(({ level, associativity, policy, size, line }) =>
        element('cache', { level, associativity: ASSOCIATIVITIES[associativity], policy: POLICIES[policy] }, [
          element('size', { value: String(size / 1024n), unit: 'KiB' }),
          element('line', { value: line, unit: 'B' }),
        ]),
      ),
    ],
  );
}

const ASSOCIATIVITIES = { none: 'none', direct: 'direct', complex: 'full' } as const;
const POLICIES = { none: 'none', 'write-back': 'writeback', 'write-through': 'writethrough' } as const;
const CACHES: Readonly<Record<PerformanceMatrix['level'], number | undefined>> = {
  memory: undefined,
  'cache-1': 1,
  'cache-2': 2,
  'cache-3': 3,
};
const KINDS: Readonly<Record<PerformanceKind, readonly [element: 'latency' | 'bandwidth', type: string]>> = {
  latency: ['latency', 'access'],
  'read-latency': ['latency', 'read'],
  'write-latency': ['latency', 'write'],
  bandwidth: ['bandwidth', 'access'],
  'read-bandwidth': ['bandwidth', 'read'],
  'write-bandwidth': ['bandwidth', 'write'],
};

/**
 * What each initiator gets from each target. libvirt takes processors only, and of two nodes only one way: the rest goes
 * to QEMU itself.
 */
function interconnects(plan: DomainPlan): Element | undefined {
  const { performance } = plan.platform;
  if (performance === undefined) return undefined;
  const said = new Map<string, Element>();
  for (const matrix of performance.matrices) {
    const [name, type] = KINDS[matrix.kind];
    const bandwidth = name === 'bandwidth';
    matrix.initiators.forEach((initiator, row) => {
      matrix.targets.forEach((target, column) => {
        const value = matrix.values[row]?.[column];
        if (value === undefined) return;
        const ends = [initiator.id, target.id].sort((a, b) => a - b);
        const link = [name, type, matrix.level, ...ends].join(' ');
        if (initiator.cpus.length === 0 || said.has(link)) {
          const only = { ...matrix, initiators: [initiator], targets: [target], values: [[value]] };
          plan.args.push(
            ...hmatArgs({ ...plan.platform, performance: { ...performance, matrices: [only], caches: [] } }),
          );
          return;
        }
        said.set(
          link,
          element(name, {
            initiator: initiator.id,
            target: target.id,
            cache: CACHES[matrix.level],
            type,
            value: bandwidth ? value / 1024n : value,
            unit: bandwidth ? 'KiB' : undefined,
          }),
        );
      });
    });
  }
  refuseOtherNearest(plan, [...said.values()]);
  return parent('interconnects', {}, [...said.values()]);
}

/**
 * libvirt tells QEMU which processors are nearest to memory without any: those of the lowest latency, else of the
 * highest bandwidth, else those of node 0.
 */
function refuseOtherNearest({ platform, report }: DomainPlan, said: readonly Element[]): void {
  const of = (one: Element, key: string) => Number(one.attributes.find(([name]) => name === key)?.[1]);
  const best = (target: Node, name: string, sign: number) =>
    said
      .filter((one) => one.name === name && of(one, 'target') === target.id)
      .toSorted((a, b) => sign * (of(a, 'value') - of(b, 'value')))[0];
  for (const node of platform.nodes) {
    if (node.declared === undefined || node.cpus.length > 0 || node.memory === 0n) continue;
    const found = best(node, 'latency', 1) ?? best(node, 'bandwidth', -1);
    const theirs = found === undefined ? 0 : of(found, 'initiator');
    const ours = platform.performance?.nearest.get(node)?.id;
    if (theirs === ours) continue;
    const wanted = ours === undefined ? 'no node' : `node ${ours}`;
    report.error('PXM340', `libvirt says that node ${theirs} is nearest to node ${node.id}, not ${wanted}`, {
      span: platform.declaration.at(node.declared),
      remedy: `let the processors of node ${theirs} be nearest by what section performance says`,
    });
  }
}
