import { make } from '../../binary/make.ts';
import { armCaches, type CacheGeometry, type CacheName } from '../../machines/arm-caches.ts';
import type { Cpu, Platform } from '../../topology/platform.ts';
import { HEADER_SIZE } from '../header.ts';
import { cacheNode, type Pptt, type PpttStructure, pptt, processorNode } from '../pptt.ts';
import { headerIds } from './header-ids.ts';

/** The PPTT of a machine of architecture arm: a root, then each socket with what is in it; undefined on x86. */
export function buildPptt(platform: Platform): Pptt | undefined {
  const { machine, cpuTopology, cpus } = platform;
  if (machine.arch !== 'arm') return undefined;
  const tree = new Tree(cachesOf(platform));
  // QEMU marks its root as a package too; the standard wants one package on the way to each processor.
  const rootFlags = machine.vmm === 'qemu' ? PACKAGE : INNER;
  const root = tree.add({ flags: rootFlags, parent: 0, processorId: 0 }, []);
  for (const [socketId, inSocket] of grouped(cpus, (cpu) => cpu.socket)) {
    // Clusters show as soon as they are declared, even if there is one in each socket.
    const { clustersDeclared, threads } = cpuTopology;
    const levels = clustersDeclared ? OUTER : [...OUTER, ...MIDDLE];
    const socket = tree.add({ flags: PACKAGE, parent: root, processorId: socketId }, levels);
    if (!clustersDeclared) addCores(tree, socket, inSocket, threads);
    else
      for (const [clusterId, inCluster] of grouped(inSocket, (cpu) => cpu.cluster)) {
        const cluster = tree.add({ flags: INNER, parent: socket, processorId: clusterId }, MIDDLE);
        addCores(tree, cluster, inCluster, threads);
      }
  }
  return make(pptt, { ...headerIds(platform), structures: tree.structures });
}

const PACKAGE = { physicalPackage: true, identicalImplementation: true };
const INNER = { identicalImplementation: true };
const LEAF = { processorIdValid: true, leaf: true };

/** Levels of the topology language at which a node of each kind has its caches. */
const OUTER = ['socket', 'die'];
const MIDDLE = ['cluster', 'module'];

/** Leaves are processors: cores, or threads below a node for their core. */
function addCores(tree: Tree, parent: number, cpus: readonly Cpu[], threads: number): void {
  if (threads === 1) {
    for (const { index } of cpus) tree.add({ flags: LEAF, parent, processorId: index }, ['core', 'thread']);
    return;
  }
  for (const [coreId, inCore] of grouped(cpus, (cpu) => cpu.core)) {
    const core = tree.add({ flags: INNER, parent, processorId: coreId }, ['core']);
    for (const { index } of inCore)
      tree.add({ flags: { ...LEAF, thread: true }, parent: core, processorId: index }, ['thread']);
  }
}

function grouped(cpus: readonly Cpu[], idOf: (cpu: Cpu) => number): (readonly [id: number, cpus: Cpu[]])[] {
  const groups = new Map<number, Cpu[]>();
  for (const cpu of cpus) {
    const group = groups.get(idOf(cpu));
    if (group) group.push(cpu);
    else groups.set(idOf(cpu), [cpu]);
  }
  return [...groups];
}

interface PlacedCache {
  readonly name: CacheName;
  readonly level: string;
  readonly geometry: CacheGeometry | undefined;
}

/** Declared caches, those farthest from the processor first. */
function cachesOf({ declaration, machine }: Platform): PlacedCache[] {
  const known = armCaches(machine.cpuModel);
  const declared = declaration.topology.cpus?.caches ?? [];
  return FARTHEST_FIRST.flatMap((name) =>
    declared
      .filter(({ cache }) => cache === name)
      .map((one) => ({ name, level: one['shared-by'], geometry: known?.[name] })),
  );
}

const FARTHEST_FIRST = ['l3', 'l2', 'l1d', 'l1i'] as const;
const TYPES: Readonly<Record<CacheName, number>> = { l1d: 0, l1i: 1, l2: 3, l3: 3 };
const READ_AND_WRITE = 3;

/** The structures so far; references are offsets in the table. */
class Tree {
  readonly structures: PpttStructure[] = [];
  readonly #caches: readonly PlacedCache[];
  #end = HEADER_SIZE;

  constructor(caches: readonly PlacedCache[]) {
    this.#caches = caches;
  }

  /** Adds a node, after the caches at its levels; returns its offset. */
  add(node: { flags: object; parent: number; processorId: number }, levels: readonly string[]): number {
    const here = this.#caches.filter((cache) => levels.includes(cache.level));
    const offsets = new Map<string, number>();
    for (const { name, geometry } of here) {
      const [next = 0] = nextLevels(name).flatMap((above) => offsets.get(above) ?? []);
      offsets.set(name, this.#append(cacheOf(name, geometry, next)));
    }
    // A cache that another one leads to is not the node's own.
    const reached = here.flatMap(({ name }) => nextLevels(name).find((above) => offsets.has(above)) ?? []);
    const privateResources = here
      .flatMap(({ name }) => (reached.includes(name) ? [] : (offsets.get(name) ?? [])))
      .reverse();
    return this.#append(make(processorNode, { ...node, privateResources }));
  }

  #append(structure: PpttStructure): number {
    const offset = this.#end;
    this.structures.push(structure);
    this.#end += (structure as { length: number }).length;
    return offset;
  }
}

/** Caches that one leads to, the nearest first. */
function nextLevels(name: CacheName): readonly CacheName[] {
  return name === 'l3' ? [] : name === 'l2' ? ['l3'] : ['l2', 'l3'];
}

/** Where the model's caches are not known, only their type is said. */
function cacheOf(name: CacheName, geometry: CacheGeometry | undefined, nextLevel: number): PpttStructure {
  const known = geometry !== undefined;
  return make(cacheNode, {
    flags: {
      sizeValid: known,
      setsValid: known,
      associativityValid: known,
      allocationTypeValid: true,
      cacheTypeValid: true,
      writePolicyValid: known,
      lineSizeValid: known,
    },
    nextLevel,
    size: geometry?.size ?? 0,
    sets: geometry?.sets ?? 0,
    associativity: geometry?.ways ?? 0,
    attributes: { allocation: READ_AND_WRITE, cacheType: TYPES[name] },
    lineSize: geometry?.line ?? 0,
  });
}
