import { make } from '../../binary/make.ts';
import { isBare, writtenByQemu } from '../../machines/beyond-qemu.ts';
import type { Node, Platform } from '../../topology/platform.ts';
import type {
  MemorySideCache,
  PerformanceKind,
  PerformanceMatrix,
} from '../../topology/platform-performance.ts';
import {
  type Hmat,
  type HmatStructure,
  hmat,
  localityInformation,
  memoryAttributes,
  memorySideCache,
} from '../hmat.ts';
import { headerIds } from './header-ids.ts';
import { dividingUnit, type Unit, unitOfQemu } from './hmat-units.ts';

/** The HMAT of a machine whose latencies or bandwidths are declared; undefined for one without. */
export function buildHmat(platform: Platform): Hmat | undefined {
  const { performance, nodes } = platform;
  if (performance === undefined || nodes.length === 0) return undefined;
  const qemu = writtenByQemu(platform, 'HMAT');
  const matrices = performance.matrices.toSorted((a, b) => rank(a) - rank(b));
  return make(hmat, {
    ...headerIds(platform),
    structures: [
      ...(qemu ? nodes.filter(({ memory }) => memory > 0n) : memoryTargets(platform)).map((node) =>
        attributesOf(node, performance.nearest.get(node), qemu),
      ),
      ...matrices.map((matrix) => (qemu ? localityOfQemu(matrix, nodes, platform) : locality(matrix))),
      ...performance.caches.toSorted((a, b) => a.node.id - b.node.id || a.level - b.level).map(sideCache),
    ],
  });
}

/**
 * Nodes that an enabled memory entry of the SRAT is about. Linux drops the whole HMAT over an attributes structure
 * that names any other.
 */
function memoryTargets({ nodes, memory }: Platform): readonly Node[] {
  const described = new Set([...memory.ranges, ...memory.hotplug].map(({ node }) => node));
  return nodes.filter(
    (node) => described.has(node) || (isBare(node) && node.placeholderStyle === 'zero-length'),
  );
}

/** QEMU's number for "none" where it knows no initiator; it leaves the flag clear. */
const NO_INITIATOR = 128;

function attributesOf(node: Node, nearest: Node | undefined, qemu: boolean): HmatStructure {
  const initiator = node.cpus.length > 0 ? node : nearest;
  return make(memoryAttributes, {
    flags: { initiatorValid: initiator !== undefined },
    initiatorProximityDomain: initiator?.id ?? (qemu ? NO_INITIATOR : 0),
    memoryProximityDomain: node.id,
  });
}

const HIERARCHY = { memory: 0, 'cache-1': 1, 'cache-2': 2, 'cache-3': 3 } as const;

const DATA_TYPES: Readonly<Record<PerformanceKind, number>> = {
  latency: 0,
  'read-latency': 1,
  'write-latency': 2,
  bandwidth: 3,
  'read-bandwidth': 4,
  'write-bandwidth': 5,
};

function rank({ level, kind }: PerformanceMatrix): number {
  return HIERARCHY[level] * 6 + DATA_TYPES[kind];
}

/** What QEMU makes of a matrix: all nodes are targets, and all with processors or an initiator are initiators. */
function localityOfQemu(
  matrix: PerformanceMatrix,
  nodes: readonly Node[],
  platform: Platform,
): HmatStructure {
  const generic = new Set(platform.initiators.map(({ node }) => node));
  const initiators = nodes.filter((node) => node.cpus.length > 0 || generic.has(node));
  const rows = placesOf(matrix.initiators);
  const columns = placesOf(matrix.targets);
  const values = initiators.map((from) =>
    nodes.map((to) => matrix.values[rows.get(from) ?? -1]?.[columns.get(to) ?? -1]),
  );
  return localityOf({ ...matrix, initiators, targets: nodes, values }, unitOfQemu);
}

function placesOf(nodes: readonly Node[]): ReadonlyMap<Node, number> {
  return new Map(nodes.map((node, at) => [node, at]));
}

function locality(matrix: PerformanceMatrix): HmatStructure {
  return localityOf(matrix, dividingUnit);
}

type UnitRule = (kind: PerformanceKind, values: readonly bigint[]) => Unit;

function localityOf(
  { level, kind, initiators, targets, values }: PerformanceMatrix,
  rule: UnitRule,
): HmatStructure {
  const flat = values.flat().map((value) => value ?? 0n);
  const unit = rule(kind, flat);
  return make(localityInformation, {
    flags: { memoryHierarchy: HIERARCHY[level] },
    dataType: DATA_TYPES[kind],
    initiatorCount: initiators.length,
    targetCount: targets.length,
    entryBaseUnit: unit.field,
    initiators: initiators.map(({ id }) => id),
    targets: targets.map(({ id }) => id),
    entries: flat.map(unit.entry),
  });
}

const ASSOCIATIVITY = { none: 0, direct: 1, complex: 2 } as const;
const WRITE_POLICY = { none: 0, 'write-back': 1, 'write-through': 2 } as const;

function sideCache({
  node,
  level,
  totalLevels,
  size,
  associativity,
  policy,
  line,
}: MemorySideCache): HmatStructure {
  return make(memorySideCache, {
    memoryProximityDomain: node.id,
    cacheSize: size,
    cacheAttributes: {
      totalLevels,
      level,
      associativity: ASSOCIATIVITY[associativity],
      writePolicy: WRITE_POLICY[policy],
      lineSize: line,
    },
  });
}
