import type { Node } from '../platform.ts';
import type {
  MemorySideCache,
  Performance,
  PerformanceKind,
  PerformanceMatrix,
} from '../platform-performance.ts';
import type { Topology } from '../schema/topology.ts';
import type { Context } from './context.ts';
import type { InitiatorDraft, NodeDraft } from './draft.ts';
import { resolveNearest } from './nearest-initiators.ts';
import { resolveSideCaches } from './side-caches.ts';
import { setText } from './text.ts';

type Declared = NonNullable<Topology['performance']>;
type Override = NonNullable<Declared['overrides']>[number];
type Relation = 'same-node' | 'same-socket' | 'other-socket' | 'device';
export type PerformanceLevel = PerformanceMatrix['level'];

export const KINDS = [
  'latency',
  'read-latency',
  'write-latency',
  'bandwidth',
  'read-bandwidth',
  'write-bandwidth',
] as const satisfies readonly PerformanceKind[];

/** Values of one level and kind, by initiator and target, each with the object that says so. */
export interface Values {
  readonly level: PerformanceLevel;
  readonly kind: PerformanceKind;
  readonly rows: Map<NodeDraft, Map<NodeDraft, { readonly value: bigint; readonly place: object }>>;
}

export interface PerformanceInput {
  readonly nodes: ReadonlyMap<number, NodeDraft>;
  readonly initiators: readonly InitiatorDraft[];
  /** Nodes of generic ports. */
  readonly ports: ReadonlySet<Node>;
}

/**
 * Section `performance` as matrices, one for each level and kind of which anything is known; undefined without it.
 * Errors: PXM105, PXM106, PXM135, PXM136. Warning: PXM154.
 */
export function resolvePerformance(ctx: Context, input: PerformanceInput): Performance | undefined {
  const declared = ctx.topology.performance;
  const { nodes } = input;
  const nearest = resolveNearest(ctx, input);
  if (!declared) return undefined;
  if (nodes.size === 0) {
    ctx.report.error('PXM105', 'performance needs nodes, but none are declared', {
      span: ctx.at(declared),
      remedy: 'declare section nodes, or remove section performance',
    });
    return undefined;
  }
  const generic = new Set<Node>(input.initiators.map(({ node }) => node));
  const initiators = [...nodes.values()].filter((node) => node.cpus.length > 0 || generic.has(node));
  const all = new Map<string, Values>();
  relationValues(declared, initiators, nodes, all);
  for (const override of declared.overrides ?? []) applyOverride(ctx, override, initiators, nodes, all);
  warnUnreachable(ctx, declared, all, input.ports);
  const caches: MemorySideCache[] = resolveSideCaches(ctx, declared.caches ?? [], nodes);
  const matrices = [...all.values()].map((values) => matrixOf(ctx, values, initiators, nodes));
  return { nearest, matrices, caches };
}

function relationValues(
  declared: Declared,
  initiators: readonly NodeDraft[],
  nodes: ReadonlyMap<number, NodeDraft>,
  all: Map<string, Values>,
): void {
  for (const from of initiators) {
    for (const to of nodes.values()) {
      const relation = relationOf(from, to);
      const place = relation && declared[relation];
      if (place) put(all, 'memory', from, to, place);
    }
  }
}

/** How an initiator and memory stand to each other; undefined where there is no memory or nothing general to say. */
function relationOf(from: NodeDraft, to: NodeDraft): Relation | undefined {
  const devices = [from, to].filter(({ placeholder }) => placeholder !== undefined).length;
  if (devices > 0) return devices === 1 ? 'device' : undefined;
  if (to.memory === 0n && to.hotplug === 0n) return undefined;
  if (from === to) return 'same-node';
  return from.socket !== undefined && from.socket === to.socket ? 'same-socket' : 'other-socket';
}

type Measures = { readonly [K in PerformanceKind]?: number | bigint };

function put(
  all: Map<string, Values>,
  level: PerformanceLevel,
  from: NodeDraft,
  to: NodeDraft,
  place: Measures,
): void {
  for (const kind of KINDS) {
    const value = place[kind];
    if (value === undefined) continue;
    const key = `${level} ${kind}`;
    const values: Values = all.get(key) ?? { level, kind, rows: new Map() };
    all.set(key, values);
    const row = values.rows.get(from) ?? new Map();
    values.rows.set(from, row);
    row.set(to, { value: BigInt(value), place });
  }
}

function applyOverride(
  ctx: Context,
  override: Override,
  initiators: readonly NodeDraft[],
  nodes: ReadonlyMap<number, NodeDraft>,
  all: Map<string, Values>,
): void {
  for (const key of ['from', 'to'] as const) {
    const absent = override[key].filter((id) => !nodes.has(id));
    if (absent.length === 0) continue;
    ctx.report.error('PXM106', `there is no node ${setText(absent)} to have a performance`, {
      span: ctx.at(override, key),
      remedy: `name nodes from 0 to ${nodes.size - 1}`,
    });
  }
  const from = override.from.flatMap((id) => nodes.get(id) ?? []);
  const idle = from.filter((node) => !initiators.includes(node)).map(({ id }) => id);
  if (idle.length > 0) {
    ctx.report.error(
      'PXM136',
      `node ${setText(idle)} accesses nothing: it has neither CPUs nor an initiator`,
      {
        span: ctx.at(override, 'from'),
        remedy: 'name nodes with CPUs, or declare a device as generic initiator for the node',
      },
    );
  }
  if (KINDS.every((kind) => override[kind] === undefined)) {
    ctx.report.error('PXM105', 'an override of performance says neither latency nor bandwidth', {
      span: ctx.at(override),
      remedy: `write one of ${KINDS.join(', ')}`,
    });
  }
  for (const initiator of from)
    for (const id of override.to) {
      const to = nodes.get(id);
      if (to) put(all, override.level ?? 'memory', initiator, to, override);
    }
}

/** Whether SRAT says that a node has memory, now or later; Linux keeps values only for such nodes. */
function hasMemoryEntry({ memory, hotplug, placeholderStyle }: NodeDraft): boolean {
  return memory > 0n || hotplug > 0n || placeholderStyle === 'zero-length';
}

function warnUnreachable(
  ctx: Context,
  declared: Declared,
  all: ReadonlyMap<string, Values>,
  ports: ReadonlySet<Node>,
): void {
  const lost = new Map<object, Set<number>>();
  for (const { rows } of all.values())
    for (const row of rows.values())
      for (const [to, { place }] of row) {
        if (hasMemoryEntry(to) || ports.has(to)) continue;
        lost.set(place, (lost.get(place) ?? new Set()).add(to.id));
      }
  for (const [place, ids] of lost) {
    const set = setText([...ids].sort((a, b) => a - b));
    ctx.report.warning(
      'PXM154',
      `the performance of memory of node ${set} cannot reach the guest: Linux keeps HMAT values only for nodes to which SRAT gives memory`,
      {
        span: place === declared.device ? ctx.at(declared, 'device') : ctx.at(place, 'to'),
        remedy:
          ctx.vmm.vmm === 'qemu'
            ? 'distances do reach it; QEMU has no entry in SRAT for a node that is filled later'
            : 'write placeholder-style: zero-length at the node, which gives it an entry in SRAT; distances reach the guest anyway',
      },
    );
  }
}

/** On QEMU all nodes are targets; else those with memory, and those of which something was said. */
function matrixOf(
  ctx: Context,
  { level, kind, rows }: Values,
  initiators: readonly NodeDraft[],
  nodes: ReadonlyMap<number, NodeDraft>,
): PerformanceMatrix {
  const said = new Set([...rows.values()].flatMap((row) => [...row.keys()]));
  const targets = [...nodes.values()].filter(
    (node) => ctx.vmm.vmm === 'qemu' || hasMemoryEntry(node) || said.has(node),
  );
  return {
    level,
    kind,
    initiators,
    targets,
    values: initiators.map((from) => targets.map((to) => rows.get(from)?.get(to)?.value)),
  };
}
