import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type HostImportOptions, importHost } from '../../../src/import/host/import-host.ts';
import { readHostFacts } from '../../../src/import/host/read-facts.ts';
import { buildTables } from '../../../src/tables/build/build-tables.ts';
import { parseTopology } from '../../../src/topology/parse-topology.ts';
import { resolveTopology } from '../../../src/topology/resolve-topology.ts';
import type { HostProcessor } from '../../../src/vfio/sysfs/processors.ts';
import { type HostTree, plant } from '../../support/host-tree.ts';
import { manyDevices } from '../../support/many-devices.ts';

const recorded = join(import.meta.dirname, '../../data/sysfs');

type Facts = ReturnType<typeof readFacts>;

const known = new Map<HostTree, Facts>();
const trees = new Map<string, HostTree>();
const treeOf = (name: string): HostTree => {
  const tree = trees.get(name) ?? (JSON.parse(readFileSync(join(recorded, name), 'utf8')) as HostTree);
  trees.set(name, tree);
  return tree;
};

/** Facts of a host are plain data: a tree is planted once. */
function factsOf(tree: HostTree): Facts {
  const facts = known.get(tree) ?? readFacts(tree);
  known.set(tree, facts);
  return facts;
}

const readFacts = (tree: HostTree) => readHostFacts(plant(tree));

/** A tree without the paths that match. */
function without({ files, links, folders = [] }: HostTree, pattern: RegExp): HostTree {
  const keep = (paths: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(paths).filter(([path]) => !pattern.test(path)));
  return { files: keep(files), links: keep(links), folders };
}

function imported(facts: Facts, options?: HostImportOptions) {
  const { text, diagnostics } = importHost(facts, options);
  const declaration = parseTopology(text, 'host.yaml');
  const platform = resolveTopology(declaration);
  return { text, diagnostics, topology: declaration.topology, platform };
}

const found = ({ host }: Facts, bdf: string) => host.devices.filter((device) => device.bdf === bdf);
const FEW = manyDevices(4);
const MANY = manyDevices(120);
const few = () => factsOf(FEW);

/** A host with so many cards. */
function crowded(count: number): Facts {
  const facts = few();
  const [card] = facts.host.devices.filter(({ bridge }) => !bridge);
  const hex = (value: number) => value.toString(16).padStart(2, '0');
  const devices = Array.from({ length: count }, (_, index) => ({
    ...(card as typeof card & object),
    bdf: `0000:${hex(index)}:00.0`,
  }));
  return { ...facts, host: { ...facts.host, devices } };
}

describe.each(readdirSync(recorded))('the recorded host %s', (name) => {
  test('becomes a topology that resolves and builds', () => {
    const { platform, diagnostics } = imported(factsOf(treeOf(name)));
    expect(buildTables(platform).length).toBeGreaterThan(3);
    expect(diagnostics).toEqual([]);
  });

  test('becomes one for each single device', () => {
    const facts = factsOf(treeOf(name));
    for (const device of facts.host.devices.filter(({ bridge }) => !bridge)) {
      const { topology } = imported(facts, { devices: [device], memory: 2n << 30n });
      expect(topology.devices?.map(({ host }) => host)).toEqual([device.bdf]);
    }
  });
});

// The machine that was recorded: two nodes of 512M and 1G at a distance of 27, two processors each.
describe.each([
  ['intel', { type: 'intel', 'address-width': 48 }],
  ['amd', { type: 'amd', 'device-iotlb': true }],
])('a machine with a unit of type %s', (name, unit) => {
  test('keeps nodes, distances, locality and the unit', () => {
    const { topology } = imported(factsOf(treeOf(`${name}.json`)));
    expect(topology.cpus).toMatchObject({ sockets: 2, cores: 2 });
    expect(topology.nodes).toMatchObject([
      { id: 0, sockets: [0], memory: 512n << 20n, backend: { 'host-nodes': [0] } },
      { id: 1, sockets: [1], memory: 1n << 30n, backend: { 'host-nodes': [1] } },
    ]);
    expect(topology.distances?.matrix).toEqual([
      [10, 27],
      [27, 10],
    ]);
    expect(topology.iommus).toHaveLength(1);
    expect(topology.iommus?.[0]).toMatchObject(unit);
    const buses = new Map(topology.buses?.map((bus) => [bus.id, bus]));
    const nodeOf = (host: string) => {
      let bus = buses.get(
        String(topology.devices?.find((device) => device.host === host)?.on).split('.')[0] ?? '',
      );
      bus ??= buses.get(topology.devices?.find((device) => device.host === host)?.on ?? '');
      while (bus?.on !== undefined) bus = buses.get(bus.on);
      return bus?.node;
    };
    expect(['0000:21:00.0', '0000:21:10.2', '0000:00:05.0'].map(nodeOf)).toEqual([0, 0, undefined]);
  });

  test('keeps a switch with what is below it, and its ids and BARs', () => {
    const { topology } = imported(factsOf(treeOf(`${name}.json`)));
    expect(topology.buses?.filter(({ type }) => type === 'switch')).toMatchObject([
      { id: 'sw-41-00.0', on: 'rp-41-00.0', ports: 2 },
    ]);
    const card = topology.devices?.find(({ host }) => host === '0000:44:00.0');
    expect(card).toMatchObject({ id: 'network-44-00.0', on: 'sw-41-00.0.1', ids: '8086:10d3' });
    const small = { '64bit': false, prefetchable: false };
    expect(card?.bars).toEqual([
      { size: 128n << 10n, ...small },
      { size: 128n << 10n, ...small },
      { size: 16n << 10n, ...small },
    ]);
    const virtual = topology.devices?.find(({ host }) => host === '0000:21:10.0');
    expect(virtual).toMatchObject({ ids: '8086:10ca', bars: [16n << 10n, 16n << 10n] });
  });

  test('takes the unit from its table alone when the kernel uses none', () => {
    const facts = factsOf(without(treeOf(`${name}.json`), /class\/iommu|\/iommu$|iommu_group/));
    expect(facts.host.iommus).toEqual([]);
    const { topology, text } = imported(facts);
    expect(topology.iommus).toMatchObject([{ type: name }]);
    expect(text).toContain(`# from ${name === 'intel' ? 'DMAR' : 'IVRS'}`);
    expect(topology.buses?.every(({ bypass }) => bypass === undefined)).toBe(true);
  });

  test('says which table only root may read, and goes by sysfs', () => {
    const facts = factsOf(treeOf(`${name}.json`));
    const tables = facts.tables.map(({ signature }) => ({
      ...{ signature, bytes: undefined, reason: 'permission denied' },
    }));
    const { topology, diagnostics, text } = imported({ ...facts, tables });
    expect(topology.iommus).toMatchObject([unit]);
    expect(diagnostics).toMatchObject([{ code: 'PXM434', severity: 'warning' }]);
    expect(text).toMatch(/# from \/sys\/class\/iommu; (DMAR|IVRS) cannot be read \(permission denied\)/);
  });
});

describe('devices', () => {
  test('that are chosen are the only ones, near their nodes, without a switch for one alone', () => {
    const facts = factsOf(treeOf('intel.json'));
    const { topology } = imported(facts, { devices: found(facts, '0000:44:00.0') });
    expect(topology.buses).toMatchObject([
      { type: 'expander', node: 1 },
      { type: 'root-port', on: 'pxb0' },
    ]);
    expect(topology.devices).toHaveLength(1);
  });

  test('of several functions stay together, others have ports of their own', () => {
    const facts = few();
    const [, card] = facts.host.devices.filter(({ bridge }) => !bridge);
    const second = { ...card, bdf: '0000:02:00.3' } as typeof card & object;
    const lone = { ...card, bdf: '0000:09:00.1' } as typeof card & object;
    const devices = [...facts.host.devices, second, lone];
    const { topology } = imported({ ...facts, host: { ...facts.host, devices } });
    const seat = (host: string) => {
      const { on, slot } = topology.devices?.find((device) => device.host === host) ?? {};
      return [on, slot];
    };
    expect(seat('0000:02:00.0')).toEqual(['rp-02-00.0', '0.0']);
    expect(seat('0000:02:00.3')).toEqual(['rp-02-00.0', '0.3']);
    expect(seat('0000:09:00.1')).toEqual(['rp-09-00.1', undefined]);
  });

  test('that no unit serves bypass, when there are units', () => {
    const facts = few();
    const iommus = facts.host.iommus.map((unit) => ({
      ...unit,
      devices: unit.devices.filter((bdf) => bdf !== '0000:01:00.0'),
    }));
    const { topology, platform } = imported({ ...facts, host: { ...facts.host, iommus } });
    const expanders = topology.buses?.filter(({ type }) => type === 'expander');
    expect(expanders?.map(({ bypass }) => bypass).sort()).toEqual([true, undefined]);
    expect(buildTables(platform).some(({ signature }) => signature === 'DMAR')).toBe(true);
  });

  test('name the driver that their profile wants, or the variant driver that has them', () => {
    const facts = few();
    const [card, other] = facts.host.devices.filter(({ bridge }) => !bridge);
    const gpu = { ...card, vendor: 0x10de, device: 0x2342 } as typeof card & object;
    const nic = { ...other, driver: 'mlx5_vfio_pci' } as typeof other & object;
    const { topology, platform } = imported(facts, { devices: [gpu, nic] });
    expect(topology.devices?.map(({ driver }) => driver)).toEqual(['nvgrace-gpu-vfio-pci', 'mlx5_vfio_pci']);
    // The GPU brings nodes of its own, for which the host has no distances.
    expect(platform.nodes).toHaveLength(10);
    expect(topology.distances?.overrides).toMatchObject([{ from: [0], to: [1], distance: 21 }]);
    const one = { ...facts, host: { ...facts.host, nodes: facts.host.nodes.slice(0, 1) } };
    expect(imported(one, { devices: [gpu] }).platform.nodes).toHaveLength(9);
  });

  test('in a segment that a controller makes are left out with a warning', () => {
    const facts = few();
    const [card] = facts.host.devices.filter(({ bridge }) => !bridge);
    const behind = { ...card, bdf: '10000:e1:00.0' } as typeof card & object;
    const { topology, diagnostics } = imported(facts, { devices: [behind] });
    expect(topology.devices).toBeUndefined();
    expect(diagnostics[0]?.message).toContain('10000:e1:00.0');
  });

  test('beyond what bus numbers reach are left out with a warning', () => {
    const { topology, diagnostics, platform } = imported(crowded(240));
    expect(diagnostics).toMatchObject([{ code: 'PXM434', severity: 'warning' }]);
    expect(topology.devices?.length).toBeGreaterThan(200);
    expect(buildTables(platform).length).toBeGreaterThan(3);
  });
});

describe('units', () => {
  test('of several root buses each serve their own, of which QEMU has one only', () => {
    const { topology, text, platform } = imported(factsOf(MANY));
    expect(topology.iommus?.map(({ buses }) => buses)).toEqual(
      [
        ['pxb0', 'pxb1'],
        ['pxb2', 'pxb3'],
      ].map((ids) => expect.arrayContaining([ids[0]])),
    );
    expect(text).toContain('QEMU has one on x86');
    expect(buildTables(platform).some(({ signature }) => signature === 'DMAR')).toBe(true);
  });

  test('that serve none of the devices are left out', () => {
    const facts = factsOf(MANY);
    const { topology, text } = imported(facts, { devices: found(facts, '0000:01:00.0') });
    expect(topology.iommus).toMatchObject([{ type: 'intel' }]);
    expect(text).toContain('1 of 2, those that serve these devices');
  });

  test('that remap no interrupts and cache translations in devices say so', () => {
    const facts = few();
    const iommus = facts.host.iommus.map((unit) => ({
      ...unit,
      registers: { cap: 0xd200_0660_0000n, ecap: 0x4n },
    }));
    const { topology } = imported({ ...facts, host: { ...facts.host, iommus } });
    expect(topology.iommus?.[0]).toMatchObject({ 'interrupt-remapping': false, 'device-iotlb': true });
  });
});

describe('processors', () => {
  const cpus = (...places: [number, number, number, number][]): HostProcessor[] =>
    places.map(([id, socket, die, core]) => ({ id, package: socket, die, core }));
  const withCpus = (processors: HostProcessor[], nodes: number[][]) => {
    const facts = few();
    const [node] = facts.host.nodes;
    const made = nodes.map((of, id) => ({
      ...node,
      id,
      cpus: of,
      distances: nodes.map((_, to) => (to === id ? 10 : 20)),
    }));
    return imported({ ...facts, processors, host: { ...facts.host, nodes: made as typeof facts.host.nodes } })
      .topology;
  };

  test('are numbered as a VM numbers them: threads of a core side by side', () => {
    // Threads of a core are 0 and 2, 1 and 3, as firmware often has it; a node for each core.
    const topology = withCpus(cpus([0, 0, 0, 0], [1, 0, 0, 1], [2, 0, 0, 0], [3, 0, 0, 1]), [
      [0, 2],
      [1, 3],
    ]);
    expect(topology.cpus).toMatchObject({ sockets: 1, cores: 2, threads: 2 });
    expect(topology.nodes?.map((node) => node.cpus)).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  test('keep dies', () => {
    const topology = withCpus(cpus([0, 0, 0, 0], [1, 0, 1, 8], [2, 3, 0, 0], [3, 3, 1, 8]), [
      [0, 1],
      [2, 3],
    ]);
    expect(topology.cpus).toMatchObject({ sockets: 2, dies: 2, cores: 1 });
    expect(topology.nodes?.map((node) => node.sockets)).toEqual([[0], [1]]);
  });

  test('of uneven cores become cores', () => {
    const topology = withCpus(cpus([0, 0, 0, 0], [1, 0, 0, 0], [2, 0, 0, 1]), [[0, 1, 2]]);
    expect(topology.cpus).toMatchObject({ sockets: 1, cores: 3 });
  });

  test('of uneven sockets become one socket', () => {
    const topology = withCpus(cpus([0, 0, 0, 0], [1, 1, 0, 0], [2, 1, 0, 1]), [[0], [1, 2]]);
    expect(topology.cpus).toMatchObject({ sockets: 1, cores: 3 });
    expect(topology.nodes?.map((node) => node.cpus)).toEqual([[0], [1, 2]]);
  });

  test('beyond 255 get a unit that remaps interrupts, whatever the host has', () => {
    const facts = few();
    const processors = Array.from({ length: 300 }, (_, id) => ({ id, package: 0, die: 0, core: id }));
    const nodes = [{ ...facts.host.nodes[0], cpus: processors.map(({ id }) => id), distances: [10] }];
    const host = { ...facts.host, nodes: nodes as typeof facts.host.nodes, iommus: [] };
    expect(imported({ ...facts, processors, host }).topology.iommus).toMatchObject([{ type: 'intel' }]);
  });
});

describe('nodes', () => {
  const withNodes = (
    change: (nodes: Facts['host']['nodes']) => Facts['host']['nodes'],
    options?: HostImportOptions,
  ) => {
    const facts = few();
    const processors = Array.from({ length: 64 }, (_, id) => ({
      id,
      package: id >> 5,
      die: 0,
      core: id & 31,
    }));
    return imported(
      { ...facts, processors, host: { ...facts.host, nodes: change(facts.host.nodes) } },
      options,
    ).topology;
  };

  test('share memory out as the host does', () => {
    const topology = withNodes(
      ([a, b]) => [a, { ...b, memory: (a?.memory ?? 0n) * 3n }] as Facts['host']['nodes'],
      { memory: 8n << 30n },
    );
    expect(topology.nodes?.map(({ memory }) => memory)).toEqual([2n << 30n, 6n << 30n]);
  });

  test('are numbered without gaps, and are left out when they hold nothing', () => {
    const topology = withNodes(
      ([a, b]) =>
        [
          { ...a, distances: [10, 40, 21] },
          { ...a, id: 1, cpus: [], memory: 0n, distances: [40, 10, 40] },
          { ...b, id: 8, distances: [21, 40, 10] },
        ] as Facts['host']['nodes'],
    );
    expect(topology.nodes).toMatchObject([{ id: 0 }, { id: 1, backend: { 'host-nodes': [8] } }]);
    expect(topology.distances?.matrix).toEqual([
      [10, 21],
      [21, 10],
    ]);
  });

  test('may have processors alone or memory alone', () => {
    const topology = withNodes(
      ([a, b]) =>
        [
          { ...a, memory: 0n },
          { ...b, cpus: [] },
        ] as Facts['host']['nodes'],
    );
    expect(topology.nodes?.map(({ memory, sockets }) => [memory, sockets])).toEqual([
      [undefined, [0]],
      [64n << 30n, undefined],
    ]);
  });

  test('of one are none', () => {
    const topology = withNodes(([a]) => [a as typeof a & object]);
    expect([topology.nodes, topology.memory?.total]).toEqual([undefined, 64n << 30n]);
  });
});

test('a machine without anything becomes a topology that resolves', () => {
  const { topology } = imported(factsOf({ files: { 'proc/meminfo': 'MemTotal: 2000000 kB\n' }, links: {} }));
  expect(topology.machine.type).toBe('q35');
});
