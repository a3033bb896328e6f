import type { AccessClass, GuestNode, SideCache } from '../view.ts';
import { type Compare, NONE, type Prediction } from './difference.ts';
import { listNumbers, listText, MASK_FILES } from './mask-files.ts';
import type { AccessSnapshot, MemorySnapshot, SysfsSnapshot } from './snapshot.ts';

const NODES = 'devices/system/node';

const PERFORMANCE_FILES = {
  read_latency: 'readLatency',
  write_latency: 'writeLatency',
  read_bandwidth: 'readBandwidth',
  write_bandwidth: 'writeBandwidth',
} as const;

/** Masks, and for each node that is online CPUs, memory, distances, performance and caches. */
export function compareNodes(prediction: Prediction, snapshot: SysfsSnapshot, compare: Compare): void {
  const { numa } = prediction;
  for (const [mask, name] of Object.entries(MASK_FILES)) {
    if (mask === 'hasCpu' && numa.unplacedCpus.length > 0) continue;
    const predicted = numa.masks[mask as keyof typeof MASK_FILES];
    compare(`${NODES}/${name}`, listText(predicted), snapshot.masks[name]);
  }
  for (const node of numa.nodes) compareNode(node, prediction, snapshot, compare);
}

function compareNode(
  node: GuestNode,
  { numa }: Prediction,
  { nodes, memory }: SysfsSnapshot,
  compare: Compare,
): void {
  const found = nodes[node.node];
  // A node that is not online has no directory; the mask says so.
  if (!node.online || found === undefined) return;
  const path = `${NODES}/node${node.node}`;
  const placed = listNumbers(found.cpulist).filter((cpu) => !numa.unplacedCpus.includes(cpu));
  compare(`${path}/cpulist`, listText(node.cpus), listText(placed));
  const row = numa.distances[numa.nodes.indexOf(node)] ?? [];
  const distances = row.filter((_, column) => numa.nodes[column]?.online);
  compare(`${path}/distance`, distances.join(' '), found.distance);
  for (const number of [0, 1]) {
    compareAccess(`${path}/access${number}/initiators`, node.access[number], found.access[number], compare);
  }
  compareCaches(`${path}/memory_side_cache`, node.sideCaches, found.caches, compare);
  if (memory !== undefined) compareMemory(`${path}/memory`, node, memory, compare);
}

function compareAccess(
  path: string,
  predicted: AccessClass | undefined,
  found: AccessSnapshot | undefined,
  compare: Compare,
): void {
  if (predicted === undefined || found === undefined) {
    const text = (values: unknown) => (values === undefined ? NONE : 'values');
    compare(path, text(predicted), text(found));
    return;
  }
  compare(path, nodeList(predicted.initiators), nodeList(found.initiators));
  for (const [name, field] of Object.entries(PERFORMANCE_FILES)) {
    compare(`${path}/${name}`, `${predicted[field]}`, found.files[name]);
  }
}

function nodeList(nodes: readonly number[]): string {
  return nodes.length === 0 ? NONE : `nodes ${listText(nodes)}`;
}

/** Numbers as in `enum cache_indexing` and `enum cache_write_policy` (include/linux/node.h). */
const INDEXING = { direct: '0', indexed: '1', other: '2' } as const;
const WRITE_POLICIES = { 'write back': '0', 'write through': '1', other: '2' } as const;

function compareCaches(
  path: string,
  predicted: readonly SideCache[],
  found: Readonly<Record<string, string>>,
  compare: Compare,
): void {
  const files = predicted.flatMap(({ level, size, lineSize, indexing, writePolicy }) =>
    Object.entries({
      size: `${size}`,
      line_size: `${lineSize}`,
      indexing: INDEXING[indexing],
      write_policy: WRITE_POLICIES[writePolicy],
    }).map(([name, value]) => [`index${level}/${name}`, value] as const),
  );
  for (const [name, value] of files) compare(`${path}/${name}`, value, found[name]);
  const levels = new Set(predicted.map(({ level }) => `index${level}`));
  const others = Object.keys(found).map((name) => name.slice(0, name.indexOf('/')));
  for (const name of new Set(others)) if (!levels.has(name)) compare(`${path}/${name}`, NONE, 'present');
}

/** The blocks that a node's ranges are in, of those that have memory; a kernel without SRAT has all in one node. */
function compareMemory(
  path: string,
  { node, memory, proximityDomain }: GuestNode,
  { blockSize, blocks }: MemorySnapshot,
  compare: Compare,
): void {
  const present = [...new Set(Object.values(blocks).flat())];
  const within = present.filter((block) => {
    const base = BigInt(block) * blockSize;
    return memory.some((range) => range.base < base + blockSize && base < range.base + range.length);
  });
  const predicted = proximityDomain === undefined ? present : within;
  compare(path, `blocks ${listText(predicted)}`, `blocks ${listText(blocks[node] ?? [])}`);
}
