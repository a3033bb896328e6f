import type { MemorySideCache } from '../platform-performance.ts';
import type { Topology } from '../schema/topology.ts';
import type { Context } from './context.ts';
import type { NodeDraft } from './draft.ts';
import { setText } from './text.ts';

type Declared = NonNullable<NonNullable<Topology['performance']>['caches']>[number];

/** Memory-side caches by node and level. Errors: PXM106 for absent nodes, PXM135 for levels twice or with gaps. */
export function resolveSideCaches(
  ctx: Context,
  declared: readonly Declared[],
  nodes: ReadonlyMap<number, NodeDraft>,
): MemorySideCache[] {
  const byNode = new Map<NodeDraft, Map<number, Declared>>();
  for (const cache of declared) {
    const absent = cache.node.filter((id) => !nodes.has(id));
    if (absent.length > 0) {
      ctx.report.error('PXM106', `there is no node ${setText(absent)} to have a memory-side cache`, {
        span: ctx.at(cache, 'node'),
        remedy: `name nodes from 0 to ${nodes.size - 1}`,
      });
    }
    for (const node of cache.node.flatMap((id) => nodes.get(id) ?? [])) claim(ctx, byNode, node, cache);
  }
  for (const [node, levels] of byNode) checkLevels(ctx, node, levels);
  return [...byNode].flatMap(([node, levels]) =>
    [...levels].map(([level, cache]) => ({
      node,
      level,
      totalLevels: levels.size,
      size: cache.size,
      associativity: cache.associativity ?? 'none',
      policy: cache.policy ?? 'none',
      line: cache.line ?? 0,
    })),
  );
}

function claim(
  ctx: Context,
  byNode: Map<NodeDraft, Map<number, Declared>>,
  node: NodeDraft,
  cache: Declared,
): void {
  const levels = byNode.get(node) ?? new Map<number, Declared>();
  byNode.set(node, levels);
  const other = levels.get(cache.level);
  if (other) {
    ctx.report.error('PXM135', `node ${node.id} has two memory-side caches of level ${cache.level}`, {
      span: ctx.at(cache, 'level'),
      related: ctx.related('the other', other, 'level'),
      remedy: 'give each cache of a node a level of its own',
    });
  }
  levels.set(cache.level, cache);
}

function checkLevels(ctx: Context, { id }: NodeDraft, levels: ReadonlyMap<number, Declared>): void {
  for (const [level, cache] of levels) {
    if (level === 1 || levels.has(level - 1)) continue;
    const text = `node ${id} has a memory-side cache of level ${level}, but none of level ${level - 1}`;
    ctx.report.error('PXM135', text, {
      span: ctx.at(cache, 'level'),
      remedy: 'number the caches of a node from 1 on',
    });
  }
}
