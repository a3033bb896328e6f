import type { Random } from './prng.ts';

export type MachineName = 'q35' | 'pc' | 'virt';

interface Feature {
  readonly on: readonly MachineName[];
  /** Features without which it cannot be. */
  readonly needs?: readonly string[];
  readonly not?: readonly string[];
}

const ALL = ['q35', 'pc', 'virt'] as const;
const X86 = ['q35', 'pc'] as const;
const EXPRESS = ['q35', 'virt'] as const;
const IOMMUS = ['intel', 'amd', 'virtio-iommu', 'smmuv3-machine', 'smmuv3-devices'];
const otherThan = (name: string) => IOMMUS.filter((other) => other !== name);

/** What a random machine may have. */
export const FEATURES: Readonly<Record<string, Feature>> = {
  'older-version': { on: ALL },
  'default-devices': { on: ALL },
  'cpu-levels': { on: ALL },
  'cpu-hotplug': { on: ALL },
  'many-cpus': { on: ALL, not: ['gic-2', 'highmem-off'] },
  'amd-cpu': { on: X86 },
  'smp-cache': { on: ['virt'] },

  nodes: { on: ALL },
  'memoryless-nodes': { on: ALL, needs: ['nodes'] },
  'many-nodes': { on: ALL, needs: ['nodes'] },
  'cpus-by-index': { on: ALL, needs: ['nodes'] },
  'cpus-by-id': { on: ALL, needs: ['nodes'] },
  initiators: { on: ALL, needs: ['nodes', 'memoryless-nodes'] },
  distances: { on: ALL, needs: ['nodes'] },
  'one-way-distances': { on: ALL, needs: ['nodes', 'distances'] },
  hmat: { on: ALL, needs: ['nodes', 'cpus-by-index'] },
  'hmat-caches': { on: ALL, needs: ['nodes', 'cpus-by-index', 'hmat'] },
  'whole-backend': { on: ALL, not: ['nodes'] },
  'memory-backends': { on: ALL, needs: ['nodes'] },
  'large-memory': { on: ALL, not: ['highmem-off'] },
  'beyond-1t': { on: X86, needs: ['amd-cpu', 'large-memory'] },
  'memory-hotplug': { on: ALL, not: ['highmem-off'] },
  dimms: { on: X86, needs: ['memory-hotplug', 'nodes'], not: ['cxl'] },
  nvdimms: { on: X86, needs: ['memory-hotplug', 'nodes'] },
  'virtio-mem': { on: ALL, needs: ['memory-hotplug', 'nodes'] },
  'max-ram-below-4g': { on: X86 },
  'pci-window': { on: ALL, not: ['highmem-off'] },

  'no-pic': { on: X86 },
  oem: { on: ALL },
  usb: { on: X86 },
  'fewer-builtins': { on: ['q35'] },
  'gic-2': { on: ['virt'], not: ['gic-4', 'no-its', 'many-cpus'] },
  'gic-4': { on: ['virt'], needs: ['virtualization'], not: ['gic-2'] },
  'no-its': { on: ['virt'] },
  msi: { on: ['virt'] },
  virtualization: { on: ['virt'] },
  'low-ecam': { on: ['virt'], not: ['expanders', 'cxl'] },
  'highmem-off': { on: ['virt'], not: ['expanders'] },

  endpoints: { on: ALL },
  'automatic-slots': { on: ALL },
  multifunction: { on: ALL },
  'root-ports': { on: EXPRESS },
  switches: { on: EXPRESS, needs: ['root-ports'] },
  bridges: { on: ALL },
  expanders: { on: ALL },
  'expander-nodes': { on: ALL, needs: ['expanders', 'nodes'] },
  'bus-reserve': { on: EXPRESS, needs: ['root-ports'] },
  'places-left-open': { on: EXPRESS, needs: ['expanders'], not: ['smmuv3-devices'] },
  'short-options': { on: ALL },
  'assigned-devices': { on: ALL },
  'counted-buses': { on: ALL },
  json: { on: ALL, needs: ['endpoints'] },

  intel: { on: ['q35'], not: otherThan('intel') },
  amd: { on: ['q35'], not: otherThan('amd') },
  'virtio-iommu': { on: ALL, not: otherThan('virtio-iommu') },
  'smmuv3-machine': { on: ['virt'], not: otherThan('smmuv3-machine') },
  'smmuv3-devices': { on: ['virt'], not: otherThan('smmuv3-devices') },
  'iommu-options': { on: ['q35'], needs: [], not: ['virtio-iommu'] },
  'bypass-machine': { on: EXPRESS },
  'bypass-expander': { on: ALL, needs: ['expanders'] },

  cxl: { on: EXPRESS, not: ['highmem-off'] },
  'cxl-windows': { on: EXPRESS, needs: ['cxl'] },
  'cxl-devices': { on: EXPRESS, needs: ['cxl'] },
  'generic-ports': { on: EXPRESS, needs: ['cxl', 'nodes'] },

  'other-objects': { on: ALL, needs: ['nodes', 'memoryless-nodes', 'initiators'] },
  monitors: { on: ALL, needs: ['nodes', 'memoryless-nodes', 'initiators'] },
};

export const NAMES = Object.keys(FEATURES);

/** Adds a feature and all it needs; undefined when that contradicts the others or the machine. */
function extended(machine: MachineName, chosen: ReadonlySet<string>, name: string): Set<string> | undefined {
  const added = new Set(chosen);
  const add = (one: string): boolean => {
    if (added.has(one)) return true;
    const feature = FEATURES[one];
    if (!feature?.on.includes(machine)) return false;
    const apart = [...added].some(
      (other) => feature.not?.includes(other) || FEATURES[other]?.not?.includes(one),
    );
    added.add(one);
    return !apart && (feature.needs ?? []).every(add);
  };
  return add(name) ? added : undefined;
}

/** Machine and features that include all of `wanted`; undefined when nothing can. */
function together(machine: MachineName, wanted: readonly string[]): Set<string> | undefined {
  return wanted.reduce<Set<string> | undefined>(
    (chosen, name) => chosen && extended(machine, chosen, name),
    new Set(),
  );
}

const pairKey = (a: string, b: string) => (a < b ? `${a} + ${b}` : `${b} + ${a}`);
const PAIRS: readonly (readonly [string, string])[] = NAMES.flatMap((a, at) =>
  NAMES.slice(at + 1).map((b) => [a, b] as const),
).filter((pair) => ALL.some((machine) => together(machine, pair)));

/** Chooses features so that every pair that can be is met, and counts what was met. */
export class Coverage {
  readonly #counts = new Map<string, number>();
  readonly #pairs = new Set<string>();

  /** A machine with the next pair that was not met, and more features at random. */
  choose(random: Random): { machine: MachineName; features: Set<string> } {
    const missing = PAIRS.filter(([a, b]) => !this.#pairs.has(pairKey(a, b)));
    const wanted = missing.length > 0 ? random.pick(missing) : random.pick(PAIRS);
    const machine = random.pick(ALL.filter((name) => together(name, wanted)));
    let features = together(machine, wanted) ?? new Set<string>();
    for (const name of random.some(random.shuffled(NAMES), 0.2)) {
      features = extended(machine, features, name) ?? features;
    }
    return { machine, features };
  }

  /** Counts a machine that was compared. */
  met(features: ReadonlySet<string>): void {
    const names = [...features];
    for (const [at, a] of names.entries()) {
      this.#counts.set(a, (this.#counts.get(a) ?? 0) + 1);
      for (const b of names.slice(at + 1)) this.#pairs.add(pairKey(a, b));
    }
  }

  /** Features and pairs that were never met. */
  get missing(): { features: string[]; pairs: string[] } {
    return {
      features: NAMES.filter((name) => !this.#counts.has(name)),
      pairs: PAIRS.map(([a, b]) => pairKey(a, b)).filter((key) => !this.#pairs.has(key)),
    };
  }

  report(): string {
    const counts = NAMES.map((name) => `${name} ${this.#counts.get(name) ?? 0}`).join(', ');
    const { pairs } = this.missing;
    return `${PAIRS.length - pairs.length} of ${PAIRS.length} pairs of features; ${counts}`;
  }
}
