import type { Draft } from './draft.ts';

/** `-numa dist`: each pair once, or both ways where one differs. */
export function addDistances({ random, has, nodes, args }: Draft): void {
  if (!has('distances')) return;
  const both = has('one-way-distances');
  const distance = () => random.int(11, random.chance(0.1) ? 255 : 60);
  for (const a of nodes) {
    if (nodes.length === 1 || random.chance(0.1)) args.push('-numa', `dist,src=${a.id},dst=${a.id},val=10`);
    for (const b of nodes.filter(({ id }) => id > a.id)) {
      const value = distance();
      const [from, to] = random.chance(0.5) ? [a.id, b.id] : [b.id, a.id];
      args.push('-numa', `dist,src=${from},dst=${to},val=${value}`);
      if (both)
        args.push('-numa', `dist,src=${to},dst=${from},val=${random.chance(0.5) ? value : distance()}`);
    }
  }
}

/** `-object acpi-generic-initiator` on endpoints, mostly for nodes without memory. */
export function addInitiators({ random, has, nodes, endpoints, objects }: Draft): number[] {
  if (!has('initiators') || endpoints.length === 0) return [];
  const bare = nodes.filter(({ memory }) => memory === 0);
  const targets = random.chance(0.2) ? nodes : bare;
  const found: number[] = [];
  for (const node of random.some(targets.length > 0 ? targets : nodes, 0.8)) {
    for (let count = random.chance(0.1) ? 2 : 1; count > 0; count--) {
      objects.push(
        `acpi-generic-initiator,id=${random.id('gi')},pci-dev=${random.pick(endpoints)},node=${node.id}`,
      );
    }
    found.push(node.id);
  }
  return found;
}

const KINDS = ['access', 'read', 'write'];
const LATENCIES = [5, 10, 20, 25, 50, 100, 300, 1000, 2000];
const BANDWIDTHS = ['512M', '1G', '1536M', '2G', '5G', '10G', '24G'];

/** `-numa hmat-lb` and `-numa hmat-cache`. */
export function addHmat(
  { random, has, nodes, args, properties }: Draft,
  initiators: readonly number[],
): void {
  if (!has('hmat')) return;
  properties.push('hmat=on');
  const from = nodes.filter(({ id, cpus }) => cpus.length > 0 || initiators.includes(id));
  const lb = (a: number, b: number, level: string, type: string, value: string) =>
    args.push('-numa', `hmat-lb,initiator=${a},target=${b},hierarchy=${level},data-type=${type},${value}`);
  const caches = has('hmat-caches') ? random.some(nodes, 0.6) : [];
  const kinds = random.chance(0.6) ? ['access'] : random.some(KINDS, 0.6);
  for (const a of from) {
    for (const b of nodes) {
      const needed = caches.includes(b);
      if (!needed && random.chance(0.3)) continue;
      const level =
        random.chance(0.85) || needed
          ? 'memory'
          : random.pick(['first-level', 'second-level', 'third-level']);
      for (const kind of needed ? ['access', ...kinds.filter((one) => one !== 'access')] : kinds) {
        lb(a.id, b.id, level, `${kind}-latency`, `latency=${random.pick(LATENCIES)}`);
        if (needed || random.chance(0.8))
          lb(a.id, b.id, level, `${kind}-bandwidth`, `bandwidth=${random.pick(BANDWIDTHS)}`);
      }
    }
  }
  if (from.length === 0) return;
  for (const { id } of caches) {
    let size = 1;
    for (let level = 1; level <= random.int(1, 3); level++) {
      size *= random.int(2, 16);
      const more = [
        random.pick(['none', 'direct', 'complex']),
        random.pick(['none', 'write-back', 'write-through']),
      ];
      args.push(
        '-numa',
        `hmat-cache,node-id=${id},size=${size}M,level=${level},associativity=${more[0]},policy=${more[1]},line=${random.pick([8, 64, 128])}`,
      );
    }
  }
}
