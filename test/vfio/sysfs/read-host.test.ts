import { describe, expect, test } from 'vitest';
import { PxmError } from '../../../src/diagnostics/pxm-error.ts';
import { readHost } from '../../../src/vfio/sysfs/read-host.ts';
import { type HostTree, plant } from '../../support/host-tree.ts';
import { manyDevices } from '../../support/many-devices.ts';

const CARD = '0000:01:00.0';
const AT = `sys/devices/pci0000:00/0000:00:01.0/${CARD}`;

/** A port with a card, and what is changed about them; `null` takes away. */
function tree(
  files: Record<string, string | null> = {},
  links: Record<string, string | null> = {},
): HostTree {
  const plain = manyDevices(2);
  const merged = <T>(base: Readonly<Record<string, T>>, more: Record<string, T | null>) =>
    Object.fromEntries(Object.entries({ ...base, ...more }).filter(([, value]) => value !== null)) as Record<
      string,
      T
    >;
  return { files: merged(plain.files, files), links: merged(plain.links, links) };
}

function caught(changed: HostTree): PxmError {
  const root = plant(changed);
  try {
    readHost(root);
  } catch (error) {
    if (error instanceof PxmError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const card = (changed: HostTree) => readHost(plant(changed)).devices.find(({ bdf }) => bdf === CARD);

describe('a card below a port', () => {
  test('has ids, place, driver, group and unit', () => {
    expect(card(tree())).toMatchObject({
      vendor: 0x8086,
      device: 0x10d3,
      subsystemVendor: 0x8086,
      subsystemDevice: 0xa01f,
      class: 0x020000,
      revision: 4,
      driver: 'e1000e',
      driverOverride: undefined,
      node: 0,
      group: 1,
      iommu: 'dmar0',
      rootBus: '0000:00',
      bridges: ['0000:00:01.0'],
      bridge: false,
      express: true,
      resetMethods: ['flr', 'bus'],
    });
  });

  test('has the BARs that are in use', () => {
    expect(card(tree())?.bars).toEqual([
      { index: 0, base: 0x2001000000n, size: 0x20000n, kind: 'memory', is64bit: true, prefetchable: false },
      { index: 2, base: 0x1000n, size: 32n, kind: 'io', is64bit: false, prefetchable: false },
    ]);
  });

  test('keeps the size of a BAR that nothing was assigned to', () => {
    const unset = '0x0000000000000000 0x0000000003ffffff 0x000000002014220c\n';
    expect(card(tree({ [`${AT}/resource`]: unset }))?.bars).toEqual([
      { index: 0, base: 0n, size: 0x4000000n, kind: 'memory', is64bit: true, prefetchable: true },
    ]);
  });

  test('may be of no known node, of no group, and without driver and reset', () => {
    const bare = tree(
      { [`${AT}/numa_node`]: '-1\n', [`${AT}/reset_method`]: null },
      { [`${AT}/driver`]: null, [`${AT}/iommu_group`]: null, [`${AT}/iommu`]: null },
    );
    expect(card(bare)).toMatchObject({
      node: undefined,
      group: undefined,
      iommu: undefined,
      resetMethods: [],
    });
    expect(card(bare)?.driver).toBeUndefined();
  });

  test('has a node of VFIO by its numbers, or none where the kernel makes none', () => {
    const dev = `${AT}/vfio-dev/vfio3/dev`;
    expect(card(tree({ [dev]: '249:3\n' }))?.cdev).toMatchObject({ name: 'vfio3', numbers: '249:3' });
    expect(card(tree({ [`${AT}/vfio-dev/vfio3/uevent`]: '' }))?.cdev).toBeUndefined();
  });

  test('tells its virtual functions in order, and they tell it', () => {
    const virtual = '0000:01:10.0';
    const below = `sys/devices/pci0000:00/0000:00:01.0/${virtual}`;
    const host = readHost(
      plant(
        tree(
          {
            [`${AT}/sriov_totalvfs`]: '7\n',
            [`${below}/modalias`]: 'pci:v00008086d000010CAsv00008086sd0000A01Fbc02sc00i00\n',
          },
          {
            [`sys/bus/pci/devices/${virtual}`]: `../../../devices/pci0000:00/0000:00:01.0/${virtual}`,
            [`${AT}/virtfn10`]: '../0000:01:12.4',
            [`${AT}/virtfn0`]: `../${virtual}`,
            [`${below}/physfn`]: `../${CARD}`,
          },
        ),
      ),
    );
    expect(host.devices[1]).toMatchObject({
      bdf: CARD,
      virtualFunctions: [virtual, '0000:01:12.4'],
      maxVirtualFunctions: 7,
    });
    expect(host.devices[2]).toMatchObject({ bdf: virtual, physicalFunction: CARD, revision: 0 });
  });

  test('may be behind a controller that makes a segment of its own', () => {
    const bdf = '10000:e1:00.0';
    const at = `devices/pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:06.0/${bdf}`;
    const host = readHost(
      plant(
        tree(
          { [`sys/${at}/modalias`]: 'pci:v00008086d000010D3sv00008086sd0000A01Fbc02sc00i00\n' },
          { [`sys/bus/pci/devices/${bdf}`]: `../../../${at}` },
        ),
      ),
    );
    expect(host.devices.at(-1)).toMatchObject({ bdf, rootBus: '10000:e0', bridges: ['10000:e0:06.0'] });
  });
});

describe('the rest of the machine', () => {
  test('is nodes, units and groups', () => {
    const { nodes, iommus, groups, iommufd, release } = readHost(plant(tree()));
    expect(release).toBe('6.12.48');
    expect(iommufd).toBe(true);
    expect(nodes.map(({ id, distances }) => [id, distances])).toEqual([
      [0, [10, 21]],
      [1, [21, 10]],
    ]);
    expect(nodes[1]?.cpus).toEqual(Array.from({ length: 32 }, (_, index) => 32 + index));
    expect(nodes[0]?.memory).toBe(65_536_000n * 1024n);
    expect(nodes[0]?.hugePages).toEqual([{ size: 0x200000n, total: 512, free: 512 }]);
    expect(iommus[0]).toEqual({
      name: 'dmar0',
      kind: 'intel',
      function: undefined,
      devices: ['0000:00:01.0', CARD],
      registers: { address: 0xfed90000n, cap: 0xd2008c22260286n, ecap: 0xf00f5an },
    });
    expect(groups[1]).toEqual({
      id: 1,
      type: 'DMA-FQ',
      devices: [CARD],
      others: [],
      reserved: [{ start: 0xfee00000n, last: 0xfeefffffn, kind: 'msi' }],
    });
  });

  test("has AMD's units with the function that they are and features of two words", () => {
    const unit = 'sys/devices/pci0000:00/0000:00:00.2/iommu/ivhd0';
    const amd = tree(
      { [`${unit}/amd-iommu/cap`]: '40f\n', [`${unit}/amd-iommu/features`]: '58f77ef22294a5a:0\n' },
      { 'sys/class/iommu/ivhd0': `../../${unit.slice(4)}` },
    );
    expect(readHost(plant(amd)).iommus.find(({ name }) => name === 'ivhd0')).toMatchObject({
      kind: 'amd',
      function: '0000:00:00.2',
      registers: { cap: 0x40fn, features: 0x58f77ef22294a5an, features2: 0n },
    });
  });

  test('has one node when the kernel knows none', () => {
    const { files, links } = tree({
      'sys/devices/system/cpu/online': '0,2-3\n',
      'proc/meminfo': 'MemTotal:        8000000 kB\nMemFree: 1 kB\n',
    });
    const without = Object.fromEntries(Object.entries(files).filter(([path]) => !path.includes('/node/')));
    expect(readHost(plant({ files: without, links })).nodes).toEqual([
      { id: 0, cpus: [0, 2, 3], memory: 8_192_000_000n, distances: [10], hugePages: [] },
    ]);
  });

  test('may be nothing at all', () => {
    expect(readHost(plant({ files: {}, links: {} }))).toMatchObject({
      iommufd: false,
      iommus: [],
      groups: [],
      devices: [],
    });
  });

  test('is many functions in order of their addresses', () => {
    const { devices, groups } = readHost(plant(manyDevices(150)));
    expect(devices).toHaveLength(150);
    expect(groups).toHaveLength(150);
    expect(devices.map(({ bdf }) => bdf)).toEqual(devices.map(({ bdf }) => bdf).sort());
    expect(new Set(devices.map(({ rootBus }) => rootBus)).size).toBe(3);
  });
});

describe('what vanishes or may not be read', () => {
  test('is left out when it is a device', () => {
    expect(card(tree({ [`${AT}/modalias`]: null }))).toBeUndefined();
    const dangling = tree(
      {},
      { 'sys/bus/pci/devices/0000:09:00.0': '../../../devices/pci0000:00/0000:09:00.0' },
    );
    expect(readHost(plant(dangling)).devices).toHaveLength(2);
  });

  test('is unknown when it is one of its files', () => {
    // A folder where a file is expected cannot be read, whoever asks.
    const odd = tree({ [`${AT}/resource`]: null, [`${AT}/resource/x`]: '', [`${AT}/numa_node`]: null });
    expect(card(odd)).toMatchObject({ bars: [], node: undefined });
  });

  test('is said when it is all of sysfs', () => {
    const root = { ...plant({ files: {}, links: {} }), sys: '/nowhere/sys' };
    expect(() => readHost(root)).toThrow(expect.objectContaining({ code: 'PXM422', blame: 'host' }));
  });
});

describe('a tree that no kernel makes', () => {
  const outside = '../../../../../../../etc';
  test.each<[string, HostTree, string, string]>([
    ['a device outside', tree({}, { [`sys/bus/pci/devices/${CARD}`]: '/etc' }), 'PXM420', `devices/${CARD}`],
    [
      'a device elsewhere in sysfs',
      tree({}, { [`sys/bus/pci/devices/${CARD}`]: '../drivers/e1000e' }),
      'PXM420',
      `devices/${CARD}`,
    ],
    [
      'a device that is another one',
      tree({}, { [`sys/bus/pci/devices/${CARD}`]: '../../../devices/pci0000:00/0000:00:01.0' }),
      'PXM421',
      `devices/${CARD}`,
    ],
    ['a driver outside', tree({}, { [`${AT}/driver`]: outside }), 'PXM420', '/driver'],
    [
      'a driver of another bus',
      tree({}, { [`${AT}/driver`]: '../../../../bus/usb/drivers/hub' }),
      'PXM420',
      '/driver',
    ],
    [
      'a driver with a line of its own',
      tree({}, { [`${AT}/driver`]: '../../../../bus/pci/drivers/evil\nname' }),
      'PXM421',
      '/driver',
    ],
    ['a group outside', tree({}, { [`${AT}/iommu_group`]: '/proc/1' }), 'PXM420', '/iommu_group'],
    [
      'a group without a number',
      tree({}, { [`${AT}/iommu_group`]: '../../../../kernel/iommu_groups/1x' }),
      'PXM421',
      '/iommu_group',
    ],
    ['a unit outside', tree({}, { [`${AT}/iommu`]: '/tmp/dmar0' }), 'PXM420', '/iommu'],
    [
      'a unit that is a link to a file',
      tree({}, { 'sys/class/iommu/dmar7': '/etc' }),
      'PXM420',
      'iommu/dmar7',
    ],
    [
      'a physical function that is none',
      tree({}, { [`${AT}/physfn`]: '../../../../devices/system/node' }),
      'PXM421',
      '/physfn',
    ],
    [
      'an attribute that is a link',
      tree({ [`${AT}/revision`]: null }, { [`${AT}/revision`]: '/etc/hostname' }),
      'PXM420',
      '/revision',
    ],
    ['a group that is a link', tree({}, { 'sys/kernel/iommu_groups/7': '/etc' }), 'PXM420', 'iommu_groups/7'],
    ['a node that is a link', tree({}, { 'sys/devices/system/node/node7': '/etc' }), 'PXM420', 'node/node7'],
    [
      'an address with a letter that is no digit',
      tree({ 'sys/bus/pci/devices/0000:0g:00.0/x': '' }),
      'PXM421',
      '0000:0g:00.0',
    ],
    ['an address in capitals', tree({ 'sys/bus/pci/devices/0000:0A:00.0/x': '' }), 'PXM421', '0000:0A:00.0'],
    [
      'an address with a line of its own',
      tree({ 'sys/bus/pci/devices/0000:01:00.1\n/x': '' }),
      'PXM421',
      '00.1',
    ],
    ['ids that are no numbers', tree({ [`${AT}/modalias`]: 'pci:v8086\n' }), 'PXM421', '/modalias'],
    ['a node that is a word', tree({ [`${AT}/numa_node`]: 'zero\n' }), 'PXM421', '/numa_node'],
    ['a node below -1', tree({ [`${AT}/numa_node`]: '-2\n' }), 'PXM421', '/numa_node'],
    ['a huge file', tree({ [`${AT}/revision`]: '0'.repeat(1 << 20) }), 'PXM421', '/revision'],
    ['resources of one number', tree({ [`${AT}/resource`]: '0x00\n' }), 'PXM421', '/resource'],
    [
      'a resource that ends before it begins',
      tree({ [`${AT}/resource`]: '0x0000000000002000 0x0000000000001fff 0x0000000000000200\n' }),
      'PXM421',
      '/resource',
    ],
    ['an override of two lines', tree({ [`${AT}/driver_override`]: 'a\nb\n' }), 'PXM421', '/driver_override'],
    [
      'a reserved region of another kind',
      tree({ 'sys/kernel/iommu_groups/1/reserved_regions': '0x00 0x10 nice\n' }),
      'PXM421',
      '/reserved_regions',
    ],
    [
      'a row of too many distances',
      tree({ 'sys/devices/system/node/node0/distance': '10 20 30\n' }),
      'PXM421',
      '/distance',
    ],
    [
      'a range of processors without end',
      tree({ 'sys/devices/system/node/node0/cpulist': '0-999999\n' }),
      'PXM421',
      '/cpulist',
    ],
    [
      'a register that is a word',
      tree({ 'sys/devices/virtual/iommu/dmar0/intel-iommu/cap': 'high\n' }),
      'PXM421',
      '/cap',
    ],
  ])('%s is refused by its file', (_, changed, code, file) => {
    const error = caught(changed);
    expect(error).toMatchObject({ code, blame: 'host' });
    expect(error.diagnostics).toHaveLength(1);
    expect(error.diagnostics[0]?.file).toContain(file);
    expect(error.message).not.toContain('root:');
  });

  test('is refused with everything that is odd in it, in characters that a terminal survives', () => {
    const error = caught(
      tree({
        [`${AT}/numa_node`]: '\u001b[2J\n',
        'sys/bus/pci/devices/\u001b[31m/x': '',
        [`${AT}/revision`]: 'x\n',
      }),
    );
    expect(error.diagnostics).toHaveLength(3);
    expect(error.message).not.toContain('\u001b');
  });
});
