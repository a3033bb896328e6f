import type { Backend } from '../platform.ts';
import type { Topology } from '../schema/topology.ts';
import type { Context } from './context.ts';
import type { NodeDraft } from './draft.ts';
import { refuseOptions, sortedOptions } from './options.ts';
import { hexText, sizeText } from './text.ts';

/** Properties of QEMU's back ends that keys of the language decide. */
const OWN_OPTIONS = {
  id: 'id',
  size: 'memory',
  'mem-path': 'path',
  hugetlb: 'type',
  hugetlbsize: 'page-size',
  share: 'share',
  prealloc: 'prealloc',
  'host-nodes': 'host-nodes',
  policy: 'policy',
};

type DeclaredBackend = NonNullable<NonNullable<Topology['memory']>['backend']>;

/** Host memory behind each node that has memory, in order of nodes. */
export function resolveBackends(ctx: Context, nodes: ReadonlyMap<number, NodeDraft>): Backend[] {
  const common = ctx.topology.memory?.backend;
  const backends: Backend[] = [];
  const ids = new Map<string, NodeDraft>();
  const checked = new Set<DeclaredBackend>();
  for (const node of nodes.values()) {
    if (node.memory === 0n || !node.declared) continue;
    const declared = node.declared.backend ?? common ?? {};
    if (!checked.has(declared)) checkBackend(ctx, declared);
    checked.add(declared);
    const id = declared.id ?? `mem${node.id}`;
    const other = ids.get(id);
    if (other) {
      ctx.report.error(
        'PXM107',
        `memory back end ${id} would belong to node ${other.id} and node ${node.id}`,
        {
          span: declared.id === undefined ? ctx.at(node.declared) : ctx.at(declared, 'id'),
          remedy: 'leave "id" out, or give every node a back end with an id of its own',
        },
      );
    }
    ids.set(id, node);
    checkPages(ctx, declared, `node ${node.id}`, node.memory);
    node.backend = newBackend(id, declared, node.memory);
    backends.push(node.backend);
  }
  return backends;
}

/** Back end of all memory of a machine without declared nodes; undefined where none is declared. */
export function wholeBackend(ctx: Context, total: bigint): Backend | undefined {
  const declared = ctx.topology.memory?.backend;
  if (!declared || (ctx.topology.nodes ?? []).length > 0) return undefined;
  checkBackend(ctx, declared);
  checkPages(ctx, declared, 'the machine', total);
  return newBackend(declared.id ?? 'mem', declared, total);
}

/** Back end of a memory device; `id` unless it declares one. */
export function deviceBackend(
  ctx: Context,
  declared: DeclaredBackend,
  { id, size, owner }: { id: string; size: bigint; owner: string },
): Backend {
  checkBackend(ctx, declared);
  checkPages(ctx, declared, owner, size);
  return newBackend(declared.id ?? id, declared, size);
}

const SHARED: ReadonlySet<Backend['type']> = new Set(['memfd', 'hugetlb', 'shm']);

function newBackend(id: string, declared: DeclaredBackend, size: bigint): Backend {
  const type = declared.type ?? 'anonymous';
  const hostNodes = declared['host-nodes'] ?? [];
  return {
    id,
    type,
    size,
    path: declared.path,
    pageSize: declared['page-size'],
    share: declared.share ?? SHARED.has(type),
    prealloc: declared.prealloc ?? false,
    hostNodes,
    policy: declared.policy ?? (hostNodes.length > 0 ? 'bind' : 'default'),
    properties: sortedOptions(declared.options),
  };
}

function checkBackend(ctx: Context, declared: DeclaredBackend): void {
  refuseOptions(ctx, declared.options, OWN_OPTIONS, 'a memory back end');
  const type = declared.type ?? 'anonymous';
  if (type === 'file' && declared.path === undefined) {
    ctx.report.error('PXM105', 'a memory back end of type file needs "path"', {
      span: ctx.at(declared, 'type'),
      remedy: 'write the file or directory, such as path: /dev/hugepages',
    });
  }
  if (type !== 'file' && declared.path !== undefined) {
    ctx.report.error('PXM109', `a memory back end of type ${type} has no "path"`, {
      span: ctx.at(declared, 'path'),
      remedy: 'write type: file, or remove "path"',
    });
  }
  const pageSize = declared['page-size'];
  if (type !== 'hugetlb' && pageSize !== undefined) {
    ctx.report.error('PXM109', `a memory back end of type ${type} has no "page-size"`, {
      span: ctx.at(declared, 'page-size'),
      remedy: 'write type: hugetlb, or remove "page-size"',
    });
  }
  if (pageSize !== undefined && !isPowerOfTwo(pageSize)) {
    ctx.report.error('PXM104', `"page-size" ${hexText(pageSize)} is no power of two`, {
      span: ctx.at(declared, 'page-size'),
      remedy: 'write a size of huge pages that the host has, such as 2M or 1G',
    });
  }
  const bound = (declared['host-nodes'] ?? []).length > 0;
  const policy = declared.policy ?? (bound ? 'bind' : 'default');
  if (bound !== (policy !== 'default')) {
    const text = bound ? 'policy default has no "host-nodes"' : `policy ${policy} needs "host-nodes"`;
    ctx.report.error('PXM109', text, {
      span: ctx.at(declared, 'policy'),
      remedy: bound
        ? 'write policy: bind, preferred or interleave'
        : 'write "host-nodes", or policy: default',
    });
  }
}

function checkPages(ctx: Context, declared: DeclaredBackend, owner: string, size: bigint): void {
  const pageSize = declared['page-size'];
  if (pageSize === undefined || !isPowerOfTwo(pageSize) || size % pageSize === 0n) return;
  ctx.report.error('PXM104', `${sizeText(size)} of ${owner} are no whole pages of ${sizeText(pageSize)}`, {
    span: ctx.at(declared, 'page-size'),
    remedy: `write memory that is a multiple of ${sizeText(pageSize)}, or smaller pages`,
  });
}

function isPowerOfTwo(value: bigint): boolean {
  return value > 0n && (value & (value - 1n)) === 0n;
}
