import { join } from 'node:path';
import { describe, expect, type TestContext, test } from 'vitest';
import { buildTables } from '../../src/tables/build/build-tables.ts';
import { loadTopology } from '../../src/topology/load-topology.ts';
import { parseTopology } from '../../src/topology/parse-topology.ts';
import { resolveTopology } from '../../src/topology/resolve-topology.ts';
import { captureArgs } from '../../src/vmm/capture/capture-args.ts';
import { qemuArgs } from '../../src/vmm/qemu/qemu-args.ts';
import { boot } from './support/boot.ts';
import { expectedDevices, expectedNodes, guestNodes } from './support/expected.ts';

const golden = (name: string) =>
  resolveTopology(loadTopology(join(import.meta.dirname, `../../golden/${name}/topology.yaml`)));
const inline = (text: string) => () => resolveTopology(parseTopology(text, 'vm.yaml'));

const BUSES = `
cpus: { sockets: 2 }
nodes: [{ sockets: 0, memory: 512M }, { sockets: 1, memory: 512M }]
buses:
  - { id: pxb0, type: expander, node: 0, number: 16, slot: 8 }
  - { id: pxb1, type: expander, node: 1, number: 32, slot: 9, bypass: true }
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
] as const;

describe.each([...CASES, ...UNITS])('a guest of a stock QEMU: %s', (name, load) => {
  const platform = load();
  const built = buildTables(platform);
  const srat = built.find(({ signature }) => signature === 'SRAT')?.bytes;
  const numbers = srat ? guestNodes(srat) : new Map([[0, 0]]);
  const nodes = expectedNodes(platform, numbers);
  const devices = expectedDevices(platform, numbers);
  const firmware = platform.machine.firmware === 'ovmf' ? ['-bios', 'OVMF.fd'] : [];
  const guest = (ctx: TestContext) =>
    boot(ctx, { name, args: [...captureArgs(qemuArgs(platform), true), ...firmware] });

  test('has the tables that were built, byte for byte', async (ctx) => {
    const { tables } = await guest(ctx);
    for (const { signature, bytes } of built) expect(tables.get(signature), signature).toEqual(bytes);
  });

  test.runIf(srat)('has the nodes and distances of the topology', async (ctx) => {
    const seen = await guest(ctx);
    expect(seen.masks).toMatchObject(nodes.masks);
    expect(Object.values(seen.nodes).map(({ distances }) => distances)).toEqual(nodes.distances);
  });

  test('has every device where the topology put it, on the node of its bus', async (ctx) => {
    const seen = await guest(ctx);
    const nodesOf = Object.fromEntries(Object.entries(seen.devices).map(([at, { node }]) => [at, node]));
    expect(nodesOf).toEqual(devices.nodes);
  });

  test.runIf(platform.iommus.length > 0)('groups what the IOMMU serves, and nothing else', async (ctx) => {
    const seen = await guest(ctx);
    // Behind virtio-iommu Linux looks at a device only when a driver does.
    const idle = platform.iommus[0]?.type === 'virtio';
    const asked = Object.entries(devices.translated).filter(([at]) => !idle || seen.devices[at]?.driver);
    expect(asked.length).toBeGreaterThan(2);
    const grouped = asked.map(([at]) => [at, seen.devices[at]?.group !== undefined]);
    expect(Object.fromEntries(grouped)).toEqual(Object.fromEntries(asked));
  });
});
