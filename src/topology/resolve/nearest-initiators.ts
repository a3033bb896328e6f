import type { Node } from '../platform.ts';
import type { Context } from './context.ts';
import type { PerformanceInput } from './performance.ts';

/**
 * The node whose processors are nearest to each node with memory: itself where it has any, else the one that is
 * declared. Errors: PXM105 without a section that would say it, PXM106, PXM136 for one that is none.
 */
export function resolveNearest(ctx: Context, { nodes, initiators }: PerformanceInput): Map<Node, Node> {
  const nearest = new Map<Node, Node>();
  const reported = new Set<object>();
  const generic = new Set<Node>(initiators.map(({ node }) => node));
  for (const node of nodes.values()) {
    const wanted = node.declared?.initiator;
    if (wanted === undefined || !node.declared) {
      if (node.cpus.length > 0 && node.memory > 0n) nearest.set(node, node);
      continue;
    }
    const initiator = nodes.get(wanted);
    if (initiator) nearest.set(node, initiator);
    const fault = faultOf(ctx, node.id, wanted, {
      initiator,
      own: node.cpus.length > 0,
      generic: initiator !== undefined && generic.has(initiator),
    });
    if (!fault || reported.has(node.declared)) continue;
    reported.add(node.declared);
    const [code, message, remedy] = fault;
    ctx.report.error(code, message, { span: ctx.at(node.declared, 'initiator'), remedy });
  }
  return nearest;
}

interface Wanted {
  readonly initiator: Node | undefined;
  /** The node has processors itself. */
  readonly own: boolean;
  /** A device is an initiator for the node that is named. */
  readonly generic: boolean;
}

type Fault = ['PXM105' | 'PXM106' | 'PXM136', message: string, remedy: string];

function faultOf(
  ctx: Context,
  id: number,
  wanted: number,
  { initiator, own, generic }: Wanted,
): Fault | undefined {
  const text = `the initiator of node ${id}, node ${wanted},`;
  if (!initiator) return ['PXM106', `${text} is not there`, 'name a node that section nodes declares'];
  if (!ctx.topology.performance) {
    const remedy = 'write a section performance, or remove "initiator"';
    return ['PXM105', `${text} is said in HMAT only, and there is no section performance`, remedy];
  }
  const cpus = initiator.cpus.length > 0;
  if (!cpus && !generic) {
    const remedy = 'name a node with CPUs';
    return ['PXM136', `${text} accesses nothing: it has neither CPUs nor an initiator`, remedy];
  }
  if (own && initiator.id !== id)
    return ['PXM136', `${text} is not nearest: node ${id} has CPUs of its own`, 'remove "initiator"'];
  return undefined;
}
