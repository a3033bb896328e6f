import { describe, expect, type TestContext, test } from 'vitest';
import { boot } from './support/boot.ts';
import { addressOf, expectedNodes, guestNodes } from './support/expected.ts';
import { argsOf, platformOf, tablesOf } from './support/topologies.ts';

describe('an aarch64 guest with two SMMUs', () => {
  const platform = platformOf(`
machine: { type: virt }
cpus: { sockets: 2 }
nodes: [{ sockets: 0, memory: 512M }, { sockets: 1, memory: 512M }]
distances: { other-socket: 31 }
buses:
  - { id: pxb, type: expander, node: 1, number: 16, slot: 8 }
  - { id: rp0, type: root-port, slot: 3 }
  - { id: rp1, type: root-port, on: pxb }
devices:
  - { id: near, on: rp0, model: e1000e }
  - { id: far, on: rp1, model: e1000e }
iommus:
  - { id: smmu0, type: smmuv3, buses: [pcie.0] }
  - { id: smmu1, type: smmuv3, buses: [pxb] }
`);
  const tables = tablesOf(platform);
  const guest = (ctx: TestContext) =>
    boot(ctx, { name: 'two-smmus', arch: 'arm', args: argsOf(platform), append: 'acpi=force' });

  test('has the tables that were built, byte for byte', async (ctx) => {
    const seen = await guest(ctx);
    expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(['IORT', 'SRAT', 'PPTT']));
    for (const { name, bytes } of tables) expect(seen.tables.get(name), name).toEqual(bytes);
  });

  test('has the nodes and distances of the topology', async (ctx) => {
    const seen = await guest(ctx);
    const srat = tables.find(({ name }) => name === 'SRAT')?.bytes ?? new Uint8Array();
    const { masks, distances } = expectedNodes(platform, guestNodes(srat));
    expect(seen.masks).toMatchObject(masks);
    expect(Object.values(seen.nodes).map((node) => node.distances)).toEqual(distances);
  });

  test('has both SMMUs, and groups of devices split between them', async (ctx) => {
    const { devices, units } = await guest(ctx);
    expect(units).toHaveLength(2);
    const unitOf = (id: string) => {
      const on = platform.pci.buses.flatMap(({ functions }) => functions).find((one) => one.id === id);
      return on && devices[addressOf(on)]?.unit;
    };
    // Linux looks at a device behind an SMMU when a driver does, and this kernel has drivers of ports only.
    expect([unitOf('rp0'), unitOf('rp1')].toSorted()).toEqual(units.toSorted());
  });
});
