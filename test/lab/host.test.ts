import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { bundleCommandLine } from '../../scripts/bundle.mjs';
import { toJson } from '../../src/cli/io.ts';
import { parseTopology } from '../../src/topology/parse-topology.ts';
import { resolveTopology } from '../../src/topology/resolve-topology.ts';
import type { HostDevice, HostNode } from '../../src/vfio/sysfs/host.ts';
import { readHost } from '../../src/vfio/sysfs/read-host.ts';
import { plant } from '../support/host-tree.ts';
import { boot } from './support/boot.ts';
import type { Guest } from './support/guest.ts';
import { argsOf, platformOf } from './support/topologies.ts';

/** Where recorded trees for unit tests are, written anew with PXM_RECORD=1. */
const RECORDED = join(import.meta.dirname, '../data/sysfs');
const BOUND = '0000:00:05.0';
const SCRIPT = `
for each in /sys/bus/pci/devices/*/sriov_numvfs; do echo 2 >$each; done
cd $LAB
pxm() { node $LAB/pxm.cjs "$@"; }
node record.mjs >out/tree.json
pxm host --json >out/host.json
pxm host --all >out/host.txt
pxm import host -o out/host.yaml
pxm import host --device 43:00.0 --memory 1G -o out/one.yaml
at=/sys/bus/pci/devices/${BOUND}
echo vfio-pci >$at/driver_override
echo ${BOUND} >$at/driver/unbind
echo ${BOUND} >/sys/bus/pci/drivers_probe
pxm host --json ${BOUND} >out/bound.json
stat -c '%t:%T' /dev/vfio/devices/vfio0 >out/numbers
pxm doctor --json >out/doctor.json
echo "doctor $?"
echo 'process.setgroups([]); process.setgid(65534); process.setuid(65534);' >nobody.cjs
as="node -r $LAB/nobody.cjs"
$as pxm.cjs doctor --json >out/nobody.json
echo "doctor of nobody $?"
$as pxm.cjs host --json >out/nobody-host.json
$as pxm.cjs import host >out/nobody.yaml 2>out/nobody.txt
`;
const SAYS_READY = 'doctor 0\ndoctor of nobody 0\n';

/** Two nodes with a root bus each: a card with virtual functions near one, a switch near the other. */
const machine = (unit: string) => `
machine: { type: q35 }
cpus: { sockets: 2, cores: 2 }
nodes:
  - { id: 0, sockets: 0, memory: 512M }
  - { id: 1, sockets: 1, memory: 1G }
distances: { other-socket: 27 }
buses:
  - { id: pxb0, type: expander, node: 0, number: 32 }
  - { id: rp0, type: root-port, on: pxb0, slot: 0, bus-reserve: 2 }
  - { id: pxb1, type: expander, node: 1, number: 64 }
  - { id: rp1, type: root-port, on: pxb1, slot: 0 }
  - { id: sw1, type: switch, ports: 2, on: rp1 }
devices:
  - { id: sriov, on: rp0, model: igb }
  - { id: nic0, on: sw1.0, model: e1000e }
  - { id: nic1, on: sw1.1, model: e1000e }
  - { id: lone, slot: 5, model: e1000e }
iommus: [${unit}]
`;

/** The devices of that machine by their places on its buses: ids, node, memory BARs of QEMU's models. */
const E1000E = { ids: [0x8086, 0x10d3], bars: ['0x20000', '0x20000', '0x4000'] };
const DEVICES: Readonly<Record<string, { ids: number[]; bars: string[]; node: number | undefined }>> = {
  [BOUND]: { ...E1000E, node: undefined },
  '0000:21:00.0': { ids: [0x8086, 0x10c9], bars: ['0x20000', '0x20000', '0x4000'], node: 0 },
  '0000:21:10.0': { ids: [0x8086, 0x10ca], bars: ['0x4000', '0x4000'], node: 0 },
  '0000:21:10.2': { ids: [0x8086, 0x10ca], bars: ['0x4000', '0x4000'], node: 0 },
  '0000:43:00.0': { ...E1000E, node: 1 },
  '0000:44:00.0': { ...E1000E, node: 1 },
};

type Check = { code: string; status: string; message: string; remedy?: string };
let programs: Record<string, Uint8Array> = {};

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pxm-lab-host-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  await bundleCommandLine(folder);
  const outfile = join(folder, 'cli/record.mjs');
  const entry = join(import.meta.dirname, 'support/record-tree.ts');
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm' });
  const read = (name: string) => [name, readFileSync(join(folder, 'cli', name))] as const;
  programs = Object.fromEntries(['main.cjs', 'pxm.cjs', 'record.mjs'].map(read));
});

const textOf = (guest: Guest, name: string) => guest.files.get(name)?.toString() ?? '';
const jsonOf = (guest: Guest, name: string) => JSON.parse(textOf(guest, name) || '{}');
const checksOf = (guest: Guest, name: string): Record<string, Check> =>
  Object.fromEntries((jsonOf(guest, name).checks as Check[]).map((check) => [check.code, check]));
const topologyOf = (guest: Guest, name: string) => parseTopology(textOf(guest, name), name).topology;
const devicesOf = (guest: Guest, name: string): Map<string, HostDevice> =>
  new Map((jsonOf(guest, name).devices as HostDevice[]).map((device) => [device.bdf, device]));

describe.each([
  ['intel', '{ type: intel, address-width: 48 }', 'dmar0'],
  ['amd', '{ type: amd, slot: 1 }', 'ivhd0'],
] as const)('a machine with a unit of type %s', (type, unit, name) => {
  const own = platformOf(machine(unit));
  const run = (ctx: TestContext) =>
    boot(ctx, { name: `host-${type}`, args: argsOf(own), share: true, script: SCRIPT, files: programs });

  test('is read as busybox reads it', async (ctx) => {
    const guest = await run(ctx);
    expect(guest.output).toBe(SAYS_READY);
    const { groups, iommus, iommufd } = jsonOf(guest, 'host.json');
    expect(iommufd).toBe(true);
    // The other one is iommufd's own, for its self-test.
    expect(iommus.map((each: { name: string; kind: string }) => [each.name, each.kind])).toEqual([
      [name, type],
      ['iommufd_selftest_iommu.0', 'other'],
    ]);
    // Its functions but for the one that the script gave to VFIO afterwards.
    for (const [bdf, device] of devicesOf(guest, 'host.json')) {
      const seen = guest.devices[bdf];
      const hex = (value: number) => value.toString(16).padStart(4, '0');
      expect({
        id: `${hex(device.vendor)}:${hex(device.device)}`,
        class: `0x${device.class.toString(16).padStart(6, '0')}`,
        node: device.node ?? -1,
        group: device.group,
        unit: device.iommu,
        driver: bdf === BOUND ? seen?.driver : device.driver,
      }).toEqual(seen);
    }
    const regions = Object.fromEntries(
      groups.map(
        ({ id, type: kind, reserved }: { id: number; type: string; reserved: Record<string, string>[] }) => [
          id,
          {
            type: kind,
            reserved: reserved.map(({ start, last, kind: of }) => `${wide(start)} ${wide(last)} ${of}`),
          },
        ],
      ),
    );
    const { [devicesOf(guest, 'bound.json').get(BOUND)?.group ?? -1]: bound, ...others } = guest.groups;
    expect(bound?.reserved).toBeDefined();
    expect(regions).toMatchObject(others);
  });

  test('has the devices that QEMU was given, near their nodes, with the BARs of its models', async (ctx) => {
    const devices = devicesOf(await run(ctx), 'host.json');
    for (const [bdf, { ids, bars, node }] of Object.entries(DEVICES)) {
      const device = devices.get(bdf);
      expect([bdf, device?.vendor, device?.device, device?.node]).toEqual([bdf, ...ids, node]);
      expect(device?.bars.filter(({ kind }) => kind === 'memory').map(({ size }) => String(size))).toEqual(
        bars,
      );
      expect(device?.resetMethods.length).toBeGreaterThan(0);
    }
    expect(devices.get('0000:21:00.0')).toMatchObject({
      virtualFunctions: ['0000:21:10.0', '0000:21:10.2'],
      maxVirtualFunctions: 7,
    });
    expect(devices.get('0000:44:00.0')?.bridges).toEqual(['0000:40:00.0', '0000:41:00.0', '0000:42:01.0']);
  });

  test('shows to a user without rights what it shows to root', async (ctx) => {
    const guest = await run(ctx);
    const [root, nobody] = ['host.json', 'nobody-host.json'].map((file) => devicesOf(guest, file));
    for (const bdf of Object.keys(DEVICES).filter((each) => each !== BOUND))
      expect(nobody?.get(bdf)).toEqual(root?.get(bdf));
  });

  test('says of a device that VFIO has which node is its', async (ctx) => {
    const guest = await run(ctx);
    const device = devicesOf(guest, 'bound.json').get(BOUND);
    const [major, minor] = textOf(guest, 'numbers')
      .trim()
      .split(':')
      .map((hex) => Number.parseInt(hex, 16));
    expect(device).toMatchObject({
      driver: 'vfio-pci',
      driverOverride: 'vfio-pci',
      cdev: { name: 'vfio0', path: '/dev/vfio/devices/vfio0', numbers: `${major}:${minor}` },
    });
  });

  test('is imported as the topology that made it: nodes, distances, devices, unit', async (ctx) => {
    const guest = await run(ctx);
    const topology = topologyOf(guest, 'host.yaml');
    const platform = resolveTopology(parseTopology(textOf(guest, 'host.yaml'), 'host.yaml'));
    const numa = ({ nodes, distances }: typeof platform) => ({
      nodes: nodes.map(({ id, memory, cpus }) => ({ id, memory, cpus: cpus.map(({ index }) => index) })),
      distances,
    });
    expect(numa(platform)).toEqual(numa(own));
    expect(topology.cpus).toMatchObject({ sockets: 2, cores: 2 });
    expect(platform.iommus.map((each) => [each.type, each.addressWidth])).toEqual(
      own.iommus.map((each) => [each.type, each.addressWidth]),
    );
    const buses = new Map(topology.buses?.map((bus) => [bus.id, bus]));
    for (const [bdf, { ids, bars, node }] of Object.entries(DEVICES)) {
      const device = topology.devices?.find(({ host }) => host === bdf);
      expect(device?.ids).toBe(ids.map((id) => id.toString(16)).join(':'));
      const sizes = device?.bars?.map((bar) => (typeof bar === 'bigint' ? bar : bar.size));
      expect(sizes?.map((size) => `0x${size.toString(16)}`)).toEqual(bars);
      let bus = buses.get(device?.on ?? '') ?? buses.get(device?.on?.replace(/\.\d$/, '') ?? '');
      while (bus?.on !== undefined) bus = buses.get(bus.on);
      expect([bdf, bus?.node]).toEqual([bdf, node]);
    }
    const switches = topology.buses?.filter((bus) => bus.type === 'switch');
    expect(switches).toMatchObject([{ ports: 2 }]);
  });

  test('is imported for one device, and without rights by what sysfs tells', async (ctx) => {
    const guest = await run(ctx);
    const one = topologyOf(guest, 'one.yaml');
    expect(one.devices?.map(({ host }) => host)).toEqual(['0000:43:00.0']);
    expect(one.buses?.filter((bus) => bus.type === 'expander').map((bus) => bus.node)).toEqual([1]);
    const table = type === 'intel' ? 'DMAR' : 'IVRS';
    expect(textOf(guest, 'nobody.txt')).toContain(`PXM434: ${table} cannot be read (permission denied)`);
    expect(topologyOf(guest, 'nobody.yaml').iommus?.map((each) => each.type)).toEqual([type]);
  });

  test('is ready for VFIO, for root and as far as nobody can see', async (ctx) => {
    const guest = await run(ctx);
    const found = checksOf(guest, 'doctor.json');
    expect(found.PXM424).toMatchObject({ status: 'ok' });
    expect(found.PXM425).toMatchObject({
      status: 'ok',
      message: expect.stringContaining(`${name} (${type})`),
    });
    expect(found.PXM426).toMatchObject({ status: 'ok', message: 'remapped' });
    expect(found.PXM427).toMatchObject({ status: 'ok', message: '/dev/iommu and device nodes' });
    expect(found.PXM428?.message).toMatch(/^root may open \/dev\/iommu and /);
    expect(found.PXM430).toMatchObject({ status: 'ok' });
    const nobody = checksOf(guest, 'nobody.json');
    expect(nobody.PXM428).toMatchObject({
      status: 'warning',
      message: expect.stringContaining('65534 may not open /dev/iommu'),
    });
    expect(nobody.PXM430).toMatchObject({
      status: 'warning',
      message: expect.stringMatching(/^\d+K at most/),
    });
  });

  test('is kept as it is by a recorded tree', async (ctx) => {
    const guest = await run(ctx);
    const tree = jsonOf(guest, 'tree.json');
    if (process.env.PXM_RECORD) writeFileSync(join(RECORDED, `${type}.json`), textOf(guest, 'tree.json'));
    const told = JSON.parse(toJson(readHost(plant(tree))));
    const live = jsonOf(guest, 'host.json');
    expect(told.groups).toEqual(live.groups);
    expect(told.iommus).toEqual(live.iommus);
    expect(told.nodes.map((node: HostNode) => node.distances)).toEqual(
      live.nodes.map((node: HostNode) => node.distances),
    );
    expect(told.devices).toEqual(expect.arrayContaining(live.devices));
  });
});

/** As the kernel prints addresses of regions. */
function wide(address: string | undefined): string {
  return `0x${(address ?? '').slice(2).padStart(16, '0')}`;
}

describe('a host that is not ready', () => {
  const script = `
cd $LAB
node pxm.cjs doctor --json >out/doctor.json
echo "doctor $?"
node pxm.cjs import host -o out/host.yaml
`;
  const args = argsOf(
    platformOf(`
machine: { type: q35 }
memory: { total: 1G }
devices: [{ id: lone, slot: 5, model: e1000e }]
iommus: [{ type: intel }]
`),
  );
  const at = (slot: string, what: string) => `bus/pci/devices/0000:00:${slot}/${what}`;
  const remapping = [
    'kernel/irq',
    ...['05.0', '1d.0', '1e.0'].map((slot) => at(slot, 'msi_irqs')),
    'dmesg: interrupts are not remapped',
  ];
  const translation = [
    'class/iommu/dmar0',
    ...['00.0', '05.0', '1d.0', '1e.0', '1f.0', '1f.2', '1f.3'].map((slot) => at(slot, 'iommu_group')),
  ];
  const run = (ctx: TestContext, name: string, append: string, unlike: readonly string[]) =>
    boot(ctx, { name, args, append, share: true, script, files: programs, unlike });

  test('because the kernel was told to leave its IOMMU alone; its table still tells of the unit', async (ctx) => {
    const guest = await run(ctx, 'host-off', 'intel_iommu=off intremap=off', [...remapping, ...translation]);
    expect(guest.output).toBe('doctor 1\n');
    expect(checksOf(guest, 'doctor.json').PXM425).toMatchObject({
      status: 'failure',
      message: expect.stringContaining('VT-d (DMAR), the kernel does not use it: intel_iommu=off'),
      remedy: 'boot without intel_iommu=off',
    });
    expect(topologyOf(guest, 'host.yaml').iommus).toMatchObject([{ type: 'intel' }]);
    expect(textOf(guest, 'host.yaml')).toContain('# from DMAR');
  });

  test('because interrupts are not remapped', async (ctx) => {
    const guest = await run(ctx, 'host-intremap-off', 'intel_iommu=on intremap=off', remapping);
    expect(guest.output).toBe('doctor 1\n');
    const found = checksOf(guest, 'doctor.json');
    expect(found.PXM425?.status).toBe('ok');
    expect(found.PXM426).toMatchObject({
      status: 'failure',
      message: 'not remapped: the kernel gives no device away',
    });
  });
});
