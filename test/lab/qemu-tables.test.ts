import { join } from 'node:path';
import { describe, expect, type TestContext, test } from 'vitest';
import { bdf } from '../../src/cli/print/bdf.ts';
import { bypassWithoutMessages } from '../../src/lint/rules/topology/bypass-without-messages.ts';
import { buildTables } from '../../src/tables/build/build-tables.ts';
import { loadTopology } from '../../src/topology/load-topology.ts';
import { resolveTopology } from '../../src/topology/resolve-topology.ts';
import { boot } from './support/boot.ts';
import { expectedDevices, expectedNodes, guestNodes } from './support/expected.ts';
import { argsOf, platformOf } from './support/topologies.ts';

const golden = (name: string) =>
  resolveTopology(loadTopology(join(import.meta.dirname, `../../golden/${name}/topology.yaml`)));
const inline = (text: string) => () => platformOf(text);

// The bus that bypasses has the lower number: Linux 6.12 looks up AMD units in a table that ends with the last device
// that IVRS names, and reads past it for those behind.
const BUSES = `
cpus: { sockets: 2 }
nodes: [{ sockets: 0, memory: 512M }, { sockets: 1, memory: 512M }]
buses:
  - { id: pxb0, type: expander, node: 0, number: 32, slot: 8 }
  - { id: pxb1, type: expander, node: 1, number: 16, slot: 9, bypass: true }
  - { id: rp0, type: root-port, on: pxb0 }
  - { id: rp1, type: root-port, on: pxb1 }
devices:
  - { id: served, on: rp0, model: e1000e }
  - { id: free, on: rp1, model: e1000e }
  - { id: own, slot: 5, model: edu }
`;

const CASES = [
  ...['one-socket', 'two-sockets', 'asymmetric-distances', 'memory-split-in-node', 'memoryless-nodes'],
  ...['placeholder-first', 'placeholder-middle', 'hotplug-window', 'initiator-order', 'gpu-eight-nodes'],
  ...['two-gpus-sixteen-nodes', 'nested-buses', 'pc-expander', 'intel-one', 'ovmf'],
].map((name) => [name, () => golden(name)] as const);

const UNITS = [
  ['intel with a bus that bypasses it', inline(`machine: { type: q35 }\niommus: [{ type: intel }]${BUSES}`)],
  [
    'amd with a bus that bypasses it',
    inline(`machine: { type: q35 }\niommus: [{ type: amd, slot: 1 }]${BUSES}`),
  ],
  [
    'virtio with a bus that bypasses it',
    inline(`machine: { type: q35 }\niommus: [{ type: virtio, slot: 1 }]${BUSES}`),
  ],
  [
    'performance',
    inline(`
machine: { type: q35 }
cpus: { sockets: 2 }
nodes:
  - { sockets: 0, memory: 512M }
  - { sockets: 1, memory: 512M }
  - { placeholder: gpu }
devices: [{ id: gpu, slot: 5, model: edu, initiator-for: 2 }]
performance:
  same-node: { latency: 100, bandwidth: 10G }
  other-socket: { latency: 200, bandwidth: 5G }
  device: { latency: 400, bandwidth: 2G }
`),
  ],
] as const;

describe.each([...CASES, ...UNITS])('a guest of a stock QEMU: %s', (name, load) => {
  const platform = load();
  const built = buildTables(platform);
  const srat = built.find(({ signature }) => signature === 'SRAT')?.bytes;
  const numbers = srat ? guestNodes(srat) : new Map([[0, 0]]);
  const nodes = expectedNodes(platform, numbers);
  const devices = expectedDevices(platform, numbers);
  const guest = (ctx: TestContext) => boot(ctx, { name, args: argsOf(platform) });

  test('has the tables that were built, byte for byte', async (ctx) => {
    const { tables } = await guest(ctx);
    for (const { signature, bytes } of built) expect(tables.get(signature), signature).toEqual(bytes);
  });

  if (srat)
    test('has the nodes and distances of the topology', async (ctx) => {
      const seen = await guest(ctx);
      expect(seen.masks).toMatchObject(nodes.masks);
      expect(Object.values(seen.nodes).map(({ distances }) => distances)).toEqual(nodes.distances);
    });

  test('has every device where the topology put it, on the node of its bus', async (ctx) => {
    const seen = await guest(ctx);
    const nodesOf = Object.fromEntries(Object.entries(seen.devices).map(([at, { node }]) => [at, node]));
    expect(nodesOf).toEqual(devices.nodes);
  });

  if (platform.iommus.length > 0)
    test('groups what the IOMMU serves, and nothing else', async (ctx) => {
      const seen = await guest(ctx);
      // Behind virtio-iommu Linux looks at a device only when a driver does.
      const idle = platform.iommus[0]?.type === 'virtio';
      const asked = Object.entries(devices.translated).filter(([at]) => !idle || seen.devices[at]?.driver);
      expect(asked.length).toBeGreaterThan(2);
      const grouped = asked.map(([at]) => [at, seen.devices[at]?.group !== undefined]);
      expect(Object.fromEntries(grouped)).toEqual(Object.fromEntries(asked));
    });

  const cards = platform.coverage.filter(({ function: on }) => on.model === 'e1000e');
  if (cards.length > 0)
    test('has no MSI for the devices of which lint says so, and for all others', async (ctx) => {
      const { dmesg } = await guest(ctx);
      const without = new Set([...bypassWithoutMessages.check(platform)].map(({ on }) => on));
      for (const { function: on } of cards) {
        const at = `0000:${bdf(on)}`;
        expect(dmesg).toContain(`e1000e ${at} eth`);
        const failed = dmesg.includes(
          `e1000e ${at} ${at} (uninitialized): Failed to initialize MSI interrupts`,
        );
        expect(failed, on.id).toBe(without.has(on.id));
      }
    });

  const { performance } = platform;
  if (performance)
    test('has the latencies and bandwidths to the memory of each node', async (ctx) => {
      const seen = await guest(ctx);
      for (const node of platform.nodes.filter(({ memory }) => memory > 0n)) {
        const nearest = performance.nearest.get(node) ?? node;
        const told = (kind: string) => {
          const { values, initiators, targets } = performance.matrices.find((one) => one.kind === kind) ?? {};
          return Number(values?.[initiators?.indexOf(nearest) ?? -1]?.[targets?.indexOf(node) ?? -1]);
        };
        const [latency, bandwidth] = [told('latency'), told('bandwidth') / 2 ** 20];
        const to = {
          initiators: [numbers.get(nearest.id)],
          values: {
            ...{ read_latency: latency, write_latency: latency },
            ...{ read_bandwidth: bandwidth, write_bandwidth: bandwidth },
          },
        };
        expect(latency).toBeGreaterThan(0);
        expect(seen.nodes[numbers.get(node.id) ?? -1]?.access, `node ${node.id}`).toMatchObject([to, to]);
      }
    });
});
