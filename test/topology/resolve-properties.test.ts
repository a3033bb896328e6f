import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import type { Bus, Platform } from '../../src/topology/platform.ts';
import { resolveTopology } from '../../src/topology/resolve-topology.ts';
import { declarationOf, plausibleTopology, wildTopology } from './support/arbitrary-topology.ts';

/** The platform, or undefined for a topology that is refused in an orderly way. */
function platformOf(topology: Parameters<typeof declarationOf>[0]): Platform | undefined {
  try {
    return resolveTopology(declarationOf(topology));
  } catch (error) {
    if (error instanceof PxmError) return undefined;
    throw error;
  }
}

/** Holds for every platform that plausible topologies make. */
function always(name: string, holds: (platform: Platform) => void, numRuns = 80): void {
  test(name, () => {
    let resolved = 0;
    fc.assert(
      fc.property(plausibleTopology, (topology) => {
        const platform = platformOf(topology);
        if (!platform) return;
        resolved++;
        holds(platform);
      }),
      { numRuns, seed: 1 },
    );
    expect(resolved).toBeGreaterThan(numRuns / 4);
  });
}

always('regions never overlap', ({ memory }) => {
  let end = 0n;
  for (const { base, size } of memory.regions) {
    expect(base).toBeGreaterThanOrEqual(end);
    end = base + size;
  }
});

always(
  'memory of the nodes is their memory, but for the hole below 1 MiB of x86',
  ({ memory, nodes, machine }) => {
    const placed = memory.ranges.reduce((sum, { size }) => sum + size, 0n);
    expect(placed).toBe(memory.total - (machine.arch === 'x86' ? 0x60000n : 0n));
    expect(nodes.reduce((sum, node) => sum + node.memory, 0n)).toBe(memory.total);
  },
);

always('APIC ids are unique and ascend', ({ cpus }) => {
  for (const [index, { apicId, mpidr }] of cpus.entries()) {
    const before = cpus[index - 1];
    if (before === undefined) continue;
    if (apicId !== undefined) expect(apicId).toBeGreaterThan(before.apicId ?? 0);
    else expect(mpidr).toBeGreaterThan(before.mpidr ?? 0n);
  }
});

always('every CPU is on one node, which knows it', ({ cpus, nodes }) => {
  expect(nodes.flatMap((node) => node.cpus).length).toBe(cpus.length);
  for (const cpu of cpus) expect(cpu.node?.cpus).toContain(cpu);
});

always('bus numbers are nested, and unique in their segment', ({ pci }) => {
  const check = (bus: Bus): void => {
    let last = bus.number;
    for (const { opens } of bus.functions) {
      if (!opens || opens.root) continue;
      expect(opens.number).toBe(last + 1);
      expect(opens.segment).toBe(bus.segment);
      check(opens);
      last = opens.subordinate;
    }
    expect(bus.subordinate).toBeGreaterThanOrEqual(last);
  };
  let last = -1;
  for (const root of pci.rootBuses) {
    const first = root.segment * 256 + root.number;
    expect(first).toBeGreaterThan(last);
    check(root);
    last = root.segment * 256 + root.subordinate;
  }
  expect(new Set(pci.buses.map(({ segment, number }) => `${segment}:${number}`)).size).toBe(pci.buses.length);
});

always('a place on a bus has one function', ({ pci }) => {
  for (const bus of pci.buses) {
    const places = bus.functions.map((on) => on.device * 8 + on.function);
    expect(new Set(places).size).toBe(places.length);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    for (const on of bus.functions) expect(on.bus).toBe(bus);
  }
});

always('distances are symmetric where nothing says one way', ({ distances = [] }) => {
  for (const [from, row] of distances.entries()) {
    expect(row[from]).toBe(10);
    for (const [to, distance] of row.entries()) expect(distances[to]?.[from]).toBe(distance);
  }
});

/** The same value with the keys of every object the other way round. */
function reversed<T>(value: T): T {
  if (Array.isArray(value)) return value.map(reversed) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  ) as T;
}

const fingerprint = ({ derived, memory, pci, cpus, distances }: Platform) =>
  JSON.stringify(
    [
      derived,
      memory.regions,
      pci.buses.map(({ id, number }) => [id, number]),
      cpus.map(({ node }) => node?.id),
      distances,
    ],
    (_, value) => (typeof value === 'bigint' ? `${value}` : value),
  );

test('the order of keys does not matter', () => {
  fc.assert(
    fc.property(plausibleTopology, (topology) => {
      const [one, other] = [topology, reversed(topology)].map(platformOf);
      expect(other && fingerprint(other)).toBe(one && fingerprint(one));
    }),
    { numRuns: 100, seed: 2 },
  );
});

test('whatever a topology says, it is resolved or refused in an orderly way', () => {
  fc.assert(
    fc.property(wildTopology, (topology) => {
      platformOf(topology);
    }),
    { numRuns: 300, seed: 3 },
  );
});
