import fc from 'fast-check';
import { expect, test } from 'vitest';
import { importHost } from '../../../src/import/host/import-host.ts';
import { parseTopology } from '../../../src/topology/parse-topology.ts';
import { resolveTopology } from '../../../src/topology/resolve-topology.ts';
import type { Host, HostDevice, HostIommu, HostNode } from '../../../src/vfio/sysfs/host.ts';
import type { HostProcessor } from '../../../src/vfio/sysfs/processors.ts';

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
const CLASSES = [0x010802, 0x020000, 0x030000, 0x0c0330, 0x060100, 0x088000, 0xff0000];

const processors = fc
  .record({
    sockets: fc.integer({ min: 1, max: 4 }),
    cores: fc.integer({ min: 1, max: 9 }),
    uneven: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ sockets, cores, uneven }): HostProcessor[] =>
    Array.from({ length: Math.max(sockets * cores - uneven, 1) }, (_, id) => ({
      ...{ id, package: id % sockets, die: 0, core: Math.floor(id / sockets / 2) },
    })),
  );

const bar = fc.record({
  index: fc.integer({ min: 0, max: 5 }),
  base: fc.constant(0n),
  size: fc.integer({ min: 4, max: 38 }).map((bits) => 1n << BigInt(bits)),
  kind: fc.constantFrom('memory', 'io'),
  is64bit: fc.constant(true),
  prefetchable: fc.boolean(),
}) as fc.Arbitrary<HostDevice['bars'][number]>;

/** Functions of a few root buses, most of them behind bridges, some virtual. */
const devices = (nodes: number) =>
  fc
    .array(
      fc.record({
        root: fc.integer({ min: 0, max: 3 }),
        slot: fc.integer({ min: 0, max: 31 }),
        number: fc.integer({ min: 0, max: 7 }),
        depth: fc.integer({ min: 0, max: 4 }),
        class: fc.constantFrom(...CLASSES),
        ids: fc.constantFrom([0x8086, 0x10d3], [0x10de, 0x2342], [0x15b3, 0x101e]),
        node: fc.option(fc.integer({ min: 0, max: nodes - 1 }), { nil: undefined }),
        unit: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }),
        virtual: fc.boolean(),
        bars: fc.array(bar, { maxLength: 3 }),
      }),
      { maxLength: 24 },
    )
    .map((items) =>
      items.map((item): HostDevice & { unit: number | undefined } => {
        const [vendor = 0, device = 0] = item.ids;
        const bridges = Array.from(
          { length: item.depth },
          (_, level) => `0000:${hex(item.root * 16 + level, 2)}:01.0`,
        );
        return {
          bdf: `0000:${hex(item.root * 16 + item.depth, 2)}:${hex(item.slot, 2)}.${item.number}`,
          ...{
            vendor,
            device,
            subsystemVendor: 0,
            subsystemDevice: 0,
            class: item.class,
            revision: 0,
            modalias: '',
          },
          ...{
            driver: undefined,
            driverOverride: undefined,
            node: item.node,
            group: 1,
            iommu: undefined,
            bars: item.bars,
          },
          ...{ resetMethods: [], express: true, bridge: false, secondaryBus: undefined, bridges },
          ...{
            rootBus: `0000:${hex(item.root * 16, 2)}`,
            virtualFunctions: [],
            maxVirtualFunctions: 0,
            cdev: undefined,
          },
          physicalFunction: item.virtual ? '0000:00:01.0' : undefined,
          unit: item.unit,
        };
      }),
    )
    .map((all) => [...new Map(all.map((device) => [device.bdf, device])).values()]);

const anyHost = fc
  .record({
    processors,
    count: fc.integer({ min: 1, max: 4 }),
    kind: fc.constantFrom('intel', 'amd', 'other'),
  })
  .chain(({ processors: cpus, count, kind }) =>
    fc
      .record({
        devices: devices(count),
        sizes: fc.array(fc.bigInt({ min: 0n, max: 1n << 42n }), { minLength: count, maxLength: count }),
        distances: fc.array(fc.integer({ min: 11, max: 254 }), { minLength: 16, maxLength: 16 }),
      })
      .map(({ devices: found, sizes, distances }) => {
        const nodes = sizes.map(
          (memory, id): HostNode => ({
            ...{ id: id * 2, memory: id === 0 ? memory + (1n << 28n) : memory, hugePages: [] },
            cpus: cpus.map((cpu) => cpu.id).filter((cpu) => cpu % count === id),
            distances: sizes.map((_, to) => (to === id ? 10 : (distances[id * 4 + to] ?? 20))),
          }),
        );
        const iommus = [0, 1, 2].map(
          (unit): HostIommu => ({
            ...{ name: `unit${unit}`, kind: kind as HostIommu['kind'], function: undefined },
            devices: found.filter((device) => device.unit === unit).map(({ bdf }) => bdf),
            registers: { cap: 0xd2_008c_2226_0286n, ecap: 0xf0_0f5an },
          }),
        );
        const host: Host = {
          ...{ release: '6.12.0', iommufd: true, nodes, groups: [] },
          iommus: kind === 'other' ? [] : iommus,
          devices: found.map((device) => ({
            ...device,
            node: device.node === undefined ? undefined : device.node * 2,
          })),
        };
        return { host, processors: cpus, tables: [] };
      }),
  );

test('whatever a host is, its topology loads and resolves', () => {
  fc.assert(
    fc.property(anyHost, (facts) => {
      const { text, diagnostics } = importHost(facts);
      expect(diagnostics).toEqual([]);
      const platform = resolveTopology(parseTopology(text, 'host.yaml'));
      expect(platform.nodes.length === 0 || platform.nodes.some(({ memory }) => memory > 0n)).toBe(true);
    }),
    { numRuns: 60 },
  );
});
