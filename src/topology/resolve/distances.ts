import type { DeclaredNode, Topology } from '../schema/topology.ts';
import type { Context } from './context.ts';
import type { NodeDraft } from './draft.ts';
import { setText } from './text.ts';

type Declared = NonNullable<Topology['distances']>;

const SELF = 10;
const DEFAULT = 20;

/** Section `distances` as a full matrix; undefined without the section, or where its errors leave no matrix. */
export function resolveDistances(
  ctx: Context,
  nodes: ReadonlyMap<number, NodeDraft>,
): number[][] | undefined {
  const declared = ctx.topology.distances;
  if (!declared) return undefined;
  if (nodes.size === 0) {
    ctx.report.error('PXM105', 'distances need nodes, but none are declared', {
      span: ctx.at(declared),
      remedy: 'declare section nodes, or remove section distances',
    });
    return undefined;
  }
  // Too many nodes are reported already; their square may not fit memory.
  if (nodes.size > ctx.vmm.maxNodes) return undefined;
  return declared.matrix ? fromMatrix(ctx, declared.matrix, nodes) : fromRelations(ctx, declared, nodes);
}

function fromMatrix(
  ctx: Context,
  matrix: readonly (readonly number[])[],
  nodes: ReadonlyMap<number, NodeDraft>,
): number[][] | undefined {
  const size = nodes.size;
  if (matrix.length !== size) {
    ctx.report.error('PXM114', `the distance matrix has ${matrix.length} rows for ${size} nodes`, {
      span: ctx.at(matrix),
      remedy: `write ${size} rows of ${size} distances`,
    });
    return undefined;
  }
  for (const [from, row] of matrix.entries()) {
    if (row.length !== size) {
      ctx.report.error(
        'PXM114',
        `row ${from} of the distance matrix has ${row.length} distances for ${size} nodes`,
        {
          span: ctx.at(row),
          remedy: `write ${size} distances, the one to node ${from} itself being ${SELF}`,
        },
      );
    }
    for (const [to, distance] of row.entries()) {
      checkDistance(ctx, `from node ${from} to node ${to}`, from === to, distance, row, to);
    }
  }
  return matrix.map((row) => [...row]);
}

function fromRelations(ctx: Context, declared: Declared, nodes: ReadonlyMap<number, NodeDraft>): number[][] {
  for (const key of ['same-node', 'same-socket', 'other-socket', 'device'] as const) {
    const distance = declared[key];
    if (distance !== undefined) checkDistance(ctx, `"${key}"`, key === 'same-node', distance, declared, key);
  }
  const { 'same-socket': near = DEFAULT, 'other-socket': far = DEFAULT, device } = declared;
  const list = [...nodes.values()];
  const matrix = list.map((from) =>
    Uint8Array.from(list, (to) => {
      if (device !== undefined && (from.placeholder ?? to.placeholder) !== undefined) return device;
      return from.socket !== undefined && from.socket === to.socket ? near : far;
    }),
  );
  if (declared['same-socket'] === undefined && declared['other-socket'] === undefined) {
    ctx.derive(
      'distances',
      `${SELF} to itself, ${DEFAULT} else`,
      'what guests take for nodes without a SLIT',
    );
  }
  for (const override of declared.overrides ?? []) applyOverride(ctx, override, matrix);
  for (const [node, row] of matrix.entries()) row[node] = SELF;
  return matrix.map((row) => [...row]);
}

type Override = NonNullable<Declared['overrides']>[number];

function applyOverride(ctx: Context, override: Override, matrix: readonly Uint8Array[]): void {
  const { from, to, distance } = override;
  const self = from.length === 1 && to.length === 1 && from[0] === to[0];
  const text = `from node ${setText(from)} to node ${setText(to)}`;
  checkDistance(ctx, text, self, distance, override, 'distance');
  for (const key of ['from', 'to'] as const) {
    const absent = override[key].filter((id) => id >= matrix.length);
    if (absent.length === 0) continue;
    ctx.report.error('PXM106', `there is no node ${setText(absent)} to have a distance`, {
      span: ctx.at(override, key),
      remedy: `name nodes from 0 to ${matrix.length - 1}`,
    });
  }
  setAll(matrix, from, to, distance);
  if (override['one-way'] !== true) setAll(matrix, to, from, distance);
}

function setAll(
  matrix: readonly Uint8Array[],
  rows: readonly number[],
  columns: readonly number[],
  distance: number,
): void {
  for (const id of rows) {
    const row = matrix[id];
    if (row) for (const column of columns) row[column] = distance;
  }
}

/** Reports a distance out of 10 to 255, a diagonal other than 10, and one that makes Linux reject the whole SLIT. */
function checkDistance(
  ctx: Context,
  what: string,
  self: boolean,
  distance: number,
  object: object,
  key: string | number,
): void {
  const span = ctx.at(object, key);
  if (self && distance !== SELF) {
    ctx.report.error(
      'PXM113',
      `the distance ${what} is ${distance}, but a node is always ${SELF} from itself`,
      {
        span,
        remedy: `write ${SELF}`,
      },
    );
  } else if (distance < SELF || distance > 255) {
    ctx.report.error('PXM113', `the distance ${what} is ${distance}, not between ${SELF} and 255`, {
      span,
      remedy: `write ${SELF + 1} to 254, or 255 for unreachable`,
    });
  } else if (!self && distance === SELF) {
    ctx.report.warning('PXM151', `the distance ${what} is ${SELF}: Linux then ignores all distances`, {
      span,
      remedy: `write ${SELF + 1} or more between different nodes`,
    });
  }
}

/** Which socket each node is near: as declared, by its CPUs, or by the node of its device's bus. */
export function resolveSockets(
  ctx: Context,
  nodes: ReadonlyMap<number, NodeDraft>,
  nodeOfDevice: (id: string) => NodeDraft | undefined,
): void {
  const placeholders: [NodeDraft, DeclaredNode][] = [];
  for (const node of nodes.values()) {
    if (node.socket !== undefined) continue;
    const [cpu] = node.cpus;
    if (cpu) node.socket = cpu.socket;
    else if (node.declared?.placeholder !== undefined) placeholders.push([node, node.declared]);
  }
  for (const [node, declared] of placeholders) {
    node.socket = nodeOfDevice(declared.placeholder ?? '')?.socket;
    if (node.socket === undefined) continue;
    ctx.derive(
      `node ${node.id} socket`,
      String(node.socket),
      `${declared.placeholder} sits on a bus near that socket`,
    );
  }
}
