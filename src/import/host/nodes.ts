import type { HostNode } from '../../vfio/sysfs/host.ts';
import { Mapping } from '../qemu/yaml-text.ts';
import type { GuestProcessors } from './processors.ts';

/** Nodes as a VM can have them. */
export interface GuestNodes {
  /** Sections `memory`, `nodes` and `distances`, as far as there are any. */
  readonly sections: Mapping;
  /** Number in the VM by the number on the host; empty for a machine of one node. */
  readonly ids: ReadonlyMap<number, number>;
}

export interface NodeOptions {
  /** Memory of the VM; that of the host, unless given. */
  readonly memory: bigint | undefined;
  /** Devices add nodes of their own, for which a matrix would have no rows. */
  readonly more: boolean;
}

const MIB = 1n << 20n;

/**
 * Nodes with their processors, memory and distances. Nodes are numbered without gaps; those with neither processors
 * nor memory are left out.
 */
export function guestNodes(
  nodes: readonly HostNode[],
  processors: GuestProcessors,
  { memory, more }: NodeOptions,
): GuestNodes {
  const kept = nodes.filter((node) => node.cpus.length > 0 || node.memory > 0n);
  const sizes = memorySizes(kept, memory);
  const sections = new Mapping();
  if (kept.length < 2 && !more) {
    const total = sizes.reduce((sum, size) => sum + size, 0n);
    return { sections: sections.set('memory', new Mapping().set('total', total)), ids: new Map() };
  }
  const items = kept.map((node, id) => {
    const size = sizes[id] as bigint;
    const item = new Mapping(node.id === id ? undefined : `node ${node.id} of this host`).set('id', id);
    setProcessors(item, node, processors);
    if (size > 0n) item.set('memory', size).set('backend', new Mapping().set('host-nodes', node.id));
    return item;
  });
  sections.set('nodes', items);
  const rows = kept.map(({ distances }) => kept.map((other) => distances[nodes.indexOf(other)]));
  if (rows.every((row) => row.every((distance) => distance !== undefined)))
    sections.section('distances', distances(rows as number[][], more));
  return { sections, ids: new Map(kept.map((node, id) => [node.id, id])) };
}

/** The whole matrix, or what each pair of nodes has. */
function distances(rows: readonly (readonly number[])[], more: boolean): Mapping {
  if (!more) return new Mapping().set('matrix', rows);
  const pairs = rows.flatMap((row, from) =>
    row.flatMap((distance, to) => {
      const back = rows[to]?.[from];
      if (from === to || (to < from && back === distance)) return [];
      const pair = new Mapping({ inline: true }).set('from', from).set('to', to).set('distance', distance);
      return pair.set('one-way', back === distance ? undefined : true);
    }),
  );
  return new Mapping().set('overrides', pairs);
}

/** Whole sockets by their numbers, other processors one by one. */
function setProcessors(item: Mapping, { cpus }: HostNode, { index, perSocket }: GuestProcessors): void {
  const numbers = cpus.flatMap((cpu) => index.get(cpu) ?? []).sort((a, b) => a - b);
  if (numbers.length === 0) return;
  const sockets = [...new Set(numbers.map((number) => Math.floor(number / perSocket)))];
  if (sockets.length * perSocket === numbers.length) item.set('sockets', set(sockets));
  else item.set('cpus', set(numbers));
}

/** A number alone, or a text such as `0-3,8`. */
function set(numbers: readonly number[]): string | number {
  const [first = 0] = numbers;
  if (numbers.length === 1) return first;
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last !== undefined && number === last[1] + 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join();
}

function memorySizes(nodes: readonly HostNode[], memory: bigint | undefined): bigint[] {
  const whole = nodes.map((node) => installed(node.memory));
  const sum = whole.reduce((total, size) => total + size, 0n);
  if (memory === undefined || sum === 0n) return whole;
  const shares = whole.map((size) => ((size * memory) / sum / MIB) * MIB);
  const rest = memory - shares.reduce((total, size) => total + size, 0n);
  const largest = whole.reduce((best, size, index) => (size > (whole[best] ?? 0n) ? index : best), 0);
  return shares.map((size, index) => (index === largest ? size + rest : size));
}

/**
 * What is installed: the kernel leaves what it took for itself out of its count, which is less than a sixteenth.
 */
function installed(total: bigint): bigint {
  if (total === 0n) return 0n;
  let grain = MIB;
  while (grain * 16n <= total) grain *= 2n;
  return ((total + grain - 1n) / grain) * grain;
}
