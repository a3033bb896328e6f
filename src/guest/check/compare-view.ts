import { unitOf } from '../iommu/claims.ts';
import type { AccessClass, GuestNode, GuestView, Hop } from '../view.ts';
import { listNumbers, listText, MASK_FILES } from './mask-files.ts';
import type { AccessSnapshot, FunctionSnapshot, SysfsSnapshot } from './snapshot.ts';

/** Something that a kernel shows and that was predicted otherwise. */
export interface GuestDifference {
  /** Path below `/sys`. */
  readonly path: string;
  readonly predicted: string;
  readonly found: string;
}

/** What of a view can be seen in `/sys`. */
export type Prediction = Pick<GuestView, 'numa' | 'iommu'>;

const NODES = 'devices/system/node';
const DEVICES = 'bus/pci/devices';
const NONE = 'none';

const PERFORMANCE_FILES = {
  read_latency: 'readLatency',
  write_latency: 'writeLatency',
  read_bandwidth: 'readBandwidth',
  write_bandwidth: 'writeBandwidth',
} as const;

/** Compares a prediction with a running kernel, field by field; empty when all is as predicted. */
export function compareView(prediction: Prediction, snapshot: SysfsSnapshot): GuestDifference[] {
  const differences: GuestDifference[] = [];
  const compare = (path: string, predicted: string, found: string | undefined) => {
    if (predicted !== found) differences.push({ path, predicted, found: found ?? NONE });
  };
  compareMasks(prediction, snapshot, compare);
  for (const node of prediction.numa.nodes) compareNode(node, prediction, snapshot, compare);
  compareUnits(prediction, snapshot, compare);
  for (const [name, found] of Object.entries(snapshot.functions)) {
    compareFunction(name, found, prediction, compare);
  }
  return differences;
}

type Compare = (path: string, predicted: string, found: string | undefined) => void;

function compareMasks({ numa }: Prediction, { masks }: SysfsSnapshot, compare: Compare): void {
  for (const [mask, name] of Object.entries(MASK_FILES)) {
    if (mask === 'hasCpu' && numa.unplacedCpus.length > 0) continue;
    compare(`${NODES}/${name}`, listText(numa.masks[mask as keyof typeof MASK_FILES]), masks[name]);
  }
}

function compareNode(
  node: GuestNode,
  { numa }: Prediction,
  { nodes }: SysfsSnapshot,
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

/** Every unit that is predicted; others may be there that no table describes. */
function compareUnits({ iommu }: Prediction, { iommus }: SysfsSnapshot, compare: Compare): void {
  for (const { name } of iommu.units) {
    compare(`class/iommu/${name}`, 'present', iommus.includes(name) ? 'present' : undefined);
  }
}

function compareFunction(
  name: string,
  found: FunctionSnapshot,
  { iommu }: Prediction,
  compare: Compare,
): void {
  const place = { segment: Number.parseInt(name, 16), way: found.way.map(step) };
  const unit = unitOf(iommu.claims, place);
  const path = `${DEVICES}/${name}`;
  if (unit !== undefined) {
    const group = found.group === undefined ? NONE : 'present';
    compare(`${path}/iommu_group`, unit === null ? NONE : 'present', group);
    if (unit !== null && found.iommu !== undefined) compare(`${path}/iommu`, unit, found.iommu);
  }
  if (iommu.functionsHaveNoNode) compare(`${path}/numa_node`, '-1', found.numaNode);
}

/** One function on the way: `0000:05:00.0`. */
function step(name: string): { bus: number; hop: Hop } {
  const [, bus = '0', rest = '0.0'] = name.split(':');
  const [device = '0', fn = '0'] = rest.split('.');
  return { bus: Number.parseInt(bus, 16), hop: [Number.parseInt(device, 16), Number(fn)] };
}
