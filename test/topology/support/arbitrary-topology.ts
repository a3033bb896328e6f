import fc from 'fast-check';
import { SourceText } from '../../../src/diagnostics/source-text.ts';
import type { Declaration } from '../../../src/topology/declaration.ts';
import type { Topology } from '../../../src/topology/schema/topology.ts';

/** A topology that no text stands for. */
export function declarationOf(topology: Topology): Declaration {
  return { source: new SourceText('vm.yaml', ''), topology, at: () => undefined };
}

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
/** Objects without the keys that came out undefined, as a parser gives them. */
const record = <T extends object>(
  keys: { [K in keyof T]: fc.Arbitrary<T[K] | undefined> },
): fc.Arbitrary<T> =>
  fc
    .record<Record<string, unknown>>(keys as Record<string, fc.Arbitrary<unknown>>)
    .map((made) => Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined)) as T);

const machine = fc.oneof(
  record<Topology['machine']>({
    type: fc.constantFrom('q35', 'pc'),
    vmm: fc.constantFrom('qemu-11.1', 'none'),
    firmware: optional(fc.constantFrom('seabios', 'ovmf')),
    'max-ram-below-4g': optional(fc.constantFrom(1n << 29n, 1n << 30n, 3n << 30n)),
  }),
  record<Topology['machine']>({
    type: fc.constant('virt'),
    vmm: fc.constantFrom('qemu-11.1', 'none'),
    'highmem-ecam': optional(fc.boolean()),
  }),
);

const count = fc.integer({ min: 1, max: 5 });
const cpus = record<NonNullable<Topology['cpus']>>({
  sockets: optional(count),
  dies: optional(fc.constant(1)),
  cores: optional(count),
  threads: optional(fc.integer({ min: 1, max: 2 })),
});

const memory = fc.integer({ min: 1, max: 700 }).map((units) => BigInt(units) << 24n);
type Nodes = NonNullable<Topology['nodes']>;
const nodes = fc
  .tuple(memory, fc.array(record<Nodes[number]>({ memory: optional(memory) }), { maxLength: 6 }), fc.nat())
  .map(([first, rest, at]) => {
    const list = [...rest];
    list.splice(at % (list.length + 1), 0, { memory: first });
    return list;
  });

type Buses = NonNullable<Topology['buses']>;
const BUS_TYPES = ['expander', 'root-port', 'switch', 'pci-bridge', 'pcie-pci-bridge', 'dmi-bridge'] as const;
/** Each sits on the root bus or on one before it. */
const buses = fc
  .array(
    fc.record({
      type: fc.constantFrom(...BUS_TYPES),
      on: fc.nat(),
      ports: fc.integer({ min: 1, max: 4 }),
      reserve: optional(fc.integer({ min: 4, max: 8 })),
      number: optional(fc.integer({ min: 100, max: 250 })),
      segment: optional(fc.integer({ min: 0, max: 2 })),
    }),
    { maxLength: 12 },
  )
  .map(
    (wanted): Buses =>
      wanted.map(({ type, on, ports, reserve, number, segment }, index) => {
        const below =
          type === 'expander' || on % (index + 1) === 0 ? undefined : `b${(on % (index + 1)) - 1}`;
        return {
          id: `b${index}`,
          type,
          ...(below !== undefined && { on: below }),
          ...(type === 'switch' && { ports }),
          ...(type === 'expander' && number !== undefined && { number }),
          ...(type === 'expander' && segment !== undefined && { segment }),
          ...(type === 'root-port' && reserve !== undefined && { 'bus-reserve': reserve }),
        };
      }),
  );

/** Topologies that mostly resolve; buses may end up where they cannot be. */
export const plausibleTopology: fc.Arbitrary<Topology> = record<Topology>({
  machine,
  cpus: optional(cpus),
  nodes,
  distances: optional(fc.constant({ 'same-socket': 12, 'other-socket': 30 })),
  buses: optional(buses),
});

const id = fc.constantFrom('a', 'b', 'c', 'pcie.0', 'gi0', 'mem0');
const set = fc
  .uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 4 })
  .map((ids) => ids.sort());
const slot = fc.oneof(fc.integer({ min: 0, max: 31 }), fc.constantFrom('1f.2', '0.1', '3.7', '0x10'));
const size = fc.constantFrom(0n, 1n, 4096n, 1n << 20n, (1n << 40n) + 1n, (1n << 64n) - 1n);

/** Topologies of the right types whose parts have nothing to do with each other. */
export const wildTopology: fc.Arbitrary<Topology> = record<Topology>({
  machine: record<Topology['machine']>({
    type: fc.constantFrom('q35', 'pc', 'virt'),
    vmm: optional(fc.constantFrom('qemu-10.0', 'none')),
    firmware: optional(fc.constantFrom('seabios', 'ovmf', 'aavmf')),
    'max-ram-below-4g': optional(size),
    'gic-version': optional(fc.constantFrom('2', '3', '4')),
    its: optional(fc.boolean()),
  }),
  cpus: optional(
    record<NonNullable<Topology['cpus']>>({
      sockets: optional(count),
      clusters: optional(count),
      modules: optional(count),
      cores: optional(fc.constantFrom(1, 4096)),
      present: optional(count),
      max: optional(count),
      model: optional(fc.constantFrom('host', 'EPYC,phys-bits=20', 'cortex-a53', ',,=')),
    }),
  ),
  memory: optional(
    record<NonNullable<Topology['memory']>>({
      total: optional(size),
      max: optional(size),
      slots: optional(count),
      backend: optional(
        record({
          id: optional(id),
          type: optional(fc.constantFrom('file', 'hugetlb')),
          'page-size': optional(size),
        }),
      ),
    }),
  ),
  nodes: optional(
    fc.array(
      record<Nodes[number]>({
        id: optional(fc.integer({ min: 0, max: 4 })),
        ids: optional(set),
        cpus: optional(set),
        sockets: optional(set),
        memory: optional(size),
        hotplug: optional(size),
        placeholder: optional(id),
        socket: optional(count),
      }),
      { maxLength: 4 },
    ),
  ),
  distances: optional(
    record<NonNullable<Topology['distances']>>({
      device: optional(fc.integer({ min: 0, max: 255 })),
      overrides: optional(
        fc.array(fc.record({ from: set, to: set, distance: fc.integer({ min: 0, max: 255 }) }), {
          maxLength: 3,
        }),
      ),
      matrix: optional(
        fc.array(fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 4 }), { maxLength: 4 }),
      ),
    }),
  ),
  buses: optional(
    fc.array(
      record<Buses[number]>({
        id,
        type: fc.constantFrom(
          'cxl-expander',
          'upstream-port',
          'downstream-port',
          'cxl-root-port',
          ...BUS_TYPES,
        ),
        on: optional(id),
        slot: optional(slot),
        node: optional(count),
        number: optional(fc.integer({ min: 1, max: 255 })),
        ports: optional(fc.constantFrom(1, 32)),
        chassis: optional(fc.integer({ min: 0, max: 2 })),
        'bus-reserve': optional(fc.constantFrom(0, 1, 255)),
      }),
      { maxLength: 6 },
    ),
  ),
  devices: optional(
    fc.array(
      record<NonNullable<Topology['devices']>[number]>({
        id,
        on: optional(id),
        slot: optional(slot),
        host: optional(fc.constantFrom('41:00.0', '0000:41:00.0')),
        model: optional(fc.constantFrom('e1000', 'vfio-pci')),
        bars: optional(fc.array(size, { maxLength: 3 })),
        'initiator-for': optional(set),
      }),
      { maxLength: 4 },
    ),
  ),
  initiators: optional(
    fc.array(
      record<NonNullable<Topology['initiators']>[number]>({ id: optional(id), device: id, nodes: set }),
      { maxLength: 3 },
    ),
  ),
});
