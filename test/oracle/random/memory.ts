import type { Draft, RandomNode } from './draft.ts';

/** Sizes in MiB around which QEMU splits memory. */
const EDGES = [2047, 2048, 2815, 2816, 2817, 3071, 3072, 3583, 3584, 4096, 5120];

/** `-m`, `-numa node`, memory back ends and what can be plugged in. */
export function addMemory(draft: Draft): void {
  const { random, has } = draft;
  const total = totalMemory(draft);
  const memory = [`${total}M`];
  if (has('memory-hotplug')) {
    memory.push(`slots=${random.int(1, 8)}`, `maxmem=${total + random.int(1, 16) * 1024}M`);
  }
  draft.args.push('-m', memory.join(','));
  if (!has('nodes')) {
    if (has('whole-backend')) addWholeBackend(draft, total);
    return;
  }
  draft.nodes = makeNodes(draft, total);
  mapCpus(draft);
  for (const node of random.chance(0.2) ? random.shuffled(draft.nodes) : draft.nodes) addNode(draft, node);
  if (has('cpus-by-id')) addCpusById(draft);
}

function totalMemory({ random, has }: Draft): number {
  if (has('beyond-1t')) return 1024 * random.int(1000, 1030);
  if (has('large-memory')) return random.chance(0.5) ? random.pick(EDGES) : 1024 * random.int(3, 300);
  return random.chance(0.3) ? random.pick(EDGES.slice(0, 2)) : random.int(1, 16) * 128;
}

function addWholeBackend({ random, args, properties }: Draft, total: number): void {
  const id = random.id('w');
  args.push('-object', `memory-backend-${random.pick(['ram', 'memfd', 'shm'])},id=${id},size=${total}M`);
  properties.push(`memory-backend=${id}`);
}

function makeNodes(draft: Draft, total: number): RandomNode[] {
  const { random, has } = draft;
  const withMemory = has('many-nodes') ? random.int(2, 12) : random.int(1, 4);
  const without = has('memoryless-nodes') ? random.int(1, has('many-nodes') ? 20 : 4) : 0;
  const parts = split(draft, total, withMemory);
  const sizes = random.shuffled([...parts, ...Array.from({ length: without }, () => 0)]);
  return sizes.map((memory, id) => ({ id, memory, cpus: [] }));
}

function split({ random }: Draft, total: number, count: number): number[] {
  const parts: number[] = [];
  let rest = total;
  for (let at = count; at > 1 && rest > at; at--) {
    const part = Math.max(1, Math.min(rest - at + 1, Math.round((rest / at) * (0.3 + 1.4 * random.next()))));
    parts.push(part);
    rest -= part;
  }
  return [...parts, rest];
}

function mapCpus({ random, has, nodes, cpus }: Draft): void {
  if (!has('cpus-by-index')) return;
  const homes = nodes.filter(() => random.chance(0.7));
  const on = homes.length > 0 ? homes : nodes.slice(0, 1);
  const blocks = random.int(1, 6);
  const home = Array.from({ length: blocks }, () => random.pick(on));
  const all = random.chance(0.85);
  for (let index = 0; index < cpus.max; index++) {
    if (all || random.chance(0.8)) home[Math.floor((index * blocks) / cpus.max)]?.cpus.push(index);
  }
}

function addNode(draft: Draft, node: RandomNode): void {
  const { random, has } = draft;
  const words = ['node'];
  if (random.chance(0.9) || node.id !== countNodes(draft)) words.push(`nodeid=${node.id}`);
  if (node.memory > 0) {
    const id = random.id('m');
    const memory = `id=${id},size=${node.memory}M`;
    const options = has('memory-backends')
      ? random.pick(['', ',share=on', ',prealloc=off', ',merge=off', ',dump=off'])
      : '';
    const type = has('memory-backends') ? random.pick(['ram', 'memfd', 'shm']) : 'ram';
    draft.args.push('-object', `memory-backend-${type},${memory}${options}`);
    words.push(`memdev=${id}`);
  }
  for (const range of ranges(node.cpus)) words.push(`cpus=${range}`);
  if (has('hmat') && node.cpus.length === 0 && random.chance(0.5)) {
    const near = draft.nodes.filter(({ cpus }) => cpus.length > 0);
    if (near.length > 0) words.push(`initiator=${random.pick(near).id}`);
  }
  draft.args.push('-numa', words.join(','));
}

const countNodes = ({ args }: Draft) => args.filter((arg) => arg.startsWith('node')).length;

function ranges(numbers: readonly number[]): string[] {
  const found: [number, number][] = [];
  for (const number of numbers) {
    const last = found.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else found.push([number, number]);
  }
  return found.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
}

/** Whole sockets that no node names by index. */
function addCpusById(draft: Draft): void {
  const { random, nodes, cpus } = draft;
  const taken = new Set(nodes.flatMap((node) => node.cpus));
  for (let socket = 0; socket < cpus.sockets; socket++) {
    const indices = Array.from({ length: cpus.perSocket }, (_, at) => socket * cpus.perSocket + at);
    if (indices.some((index) => taken.has(index)) || random.chance(0.2)) continue;
    // A node with CPUs may name no other initiator than itself.
    const homes = nodes.filter(({ cpus: own }) => own.length > 0 || !draft.has('hmat'));
    if (homes.length === 0) return;
    const node = random.pick(homes);
    draft.args.push('-numa', `cpu,node-id=${node.id},socket-id=${socket}`);
    node.cpus.push(...indices);
  }
}

/** Devices inside the hotplug window. */
export function addMemoryDevices(draft: Draft): void {
  const { random, has, nodes } = draft;
  const device = (kind: string, size: number, more: string) => {
    const id = random.id('d');
    const back = random.id('mb');
    draft.args.push('-object', `memory-backend-ram,id=${back},size=${size}M`);
    const node = random.chance(0.8) ? `,node=${random.pick(nodes).id}` : '';
    const bus = kind.startsWith('virtio') ? `,bus=${draft.machine === 'pc' ? 'pci' : 'pcie'}.0` : '';
    draft.devices.push(`${kind},id=${id},memdev=${back}${bus}${node}${more}`);
  };
  if (has('nvdimms')) draft.properties.push('nvdimm=on');
  const wanted: [string, string][] = [
    ...(has('dimms') ? [['pc-dimm', ''] as [string, string]] : []),
    ...(has('nvdimms') ? [['nvdimm', random.chance(0.5) ? ',label-size=128K' : ''] as [string, string]] : []),
    ...(has('virtio-mem')
      ? [['virtio-mem-pci', `,requested-size=${random.int(0, 2) * 64}M`] as [string, string]]
      : []),
  ];
  // The window has 1 GiB at least beyond what slots add.
  for (const [kind, more] of random.shuffled(wanted)) device(kind, 256, more);
}
