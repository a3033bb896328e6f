import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundleGuestCheck } from '../../scripts/bundle.mjs';
import { compareView } from '../../src/guest/check/compare-view.ts';
import { readSysfs } from '../../src/guest/check/read-sysfs.ts';
import type { SysfsSnapshot } from '../../src/guest/check/snapshot.ts';
import { guestView } from '../../src/guest/guest-view.ts';
import { run } from '../cli/support/run.ts';
import { scratch } from '../cli/support/scratch.ts';
import { sysfs } from './support/fake-sysfs.ts';
import { NUMA_SYSFS } from './support/observed-sysfs.ts';
import { dmarTables, numaTables } from './support/observed-tables.ts';
import { changed } from './support/tables.ts';

describe('reading sysfs', () => {
  test('gives back what is there', () => {
    const behind = { way: ['0000:00:04.0', '0000:01:00.0'], numaNode: '0', class: '0x020000', group: '3' };
    const caching = { iommu: 'dmar0', driver: 'e1000e', ats: true, interruptChip: 'IR-PCI-MSI-0000:01:00.0' };
    const node = { ...NUMA_SYSFS.nodes[0], caches: { 'index1/size': '4096', 'index1/indexing': '0' } };
    const snapshot = {
      ...NUMA_SYSFS,
      nodes: { ...NUMA_SYSFS.nodes, 0: node },
      memory: { blockSize: 0x8000000n, blocks: { 0: [0, 1, 10], 1: [2], 2: [], 3: [] } },
      functions: { '0000:01:00.0': { ...behind, ...caching } },
      iommus: ['dmar0'],
      groups: { 3: ['0x0000000000001000 0x0000000000001fff direct'] },
      interruptChips: ['IR-IO-APIC', 'IR-PCI-MSI-0000:01:00.0'],
    } as SysfsSnapshot;
    expect(readSysfs(sysfs(snapshot))).toEqual(snapshot);
  });

  test('gives nothing for a machine without nodes, PCI and IOMMUs', () => {
    expect(readSysfs(scratch())).toEqual({
      ...{ masks: {}, nodes: {}, functions: {}, iommus: [], groups: {}, interruptChips: [] },
    });
  });
});

describe('a difference', () => {
  const [node0, , , node3] = [0, 1, 2, 3].map((number) => NUMA_SYSFS.nodes[number]);
  const withNode = (number: number, node: object) =>
    ({ ...NUMA_SYSFS, nodes: { ...NUMA_SYSFS.nodes, [number]: node } }) as SysfsSnapshot;
  const path = 'devices/system/node';

  test.each([
    [
      'mask',
      { ...NUMA_SYSFS, masks: { ...NUMA_SYSFS.masks, online: '0-2' } },
      `${path}/online`,
      '0-3',
      '0-2',
    ],
    ['CPU list', withNode(0, { ...node0, cpulist: '0-1' }), `${path}/node0/cpulist`, '0', '0-1'],
    [
      'distance',
      withNode(0, { ...node0, distance: '10 21 30 31' }),
      `${path}/node0/distance`,
      '10 20 30 31',
      '10 21 30 31',
    ],
    [
      'latency',
      withNode(3, { ...node3, access: [node3?.access[0], node0?.access[1]] }),
      `${path}/node3/access1/initiators`,
      'nodes 0-1',
      'nodes 0',
    ],
    [
      'missing access class',
      withNode(0, { ...node0, access: [node0?.access[0], undefined] }),
      `${path}/node0/access1/initiators`,
      'values',
      'none',
    ],
  ])('in a %s is named with what was predicted and found', (_, snapshot, where, predicted, found) => {
    expect(compareView(guestView(numaTables()), snapshot)).toContainEqual({ path: where, predicted, found });
  });

  test('is not seen in where a CPU is that SRAT does not name', () => {
    const [madt, srat, ...others] = numaTables();
    const unnamed = {
      APIC: madt as Uint8Array,
      SRAT: changed({ SRAT: srat as Uint8Array }, 'SRAT', { 68: [0] }).SRAT,
    };
    const view = guestView([...Object.values(unnamed), ...others] as Uint8Array[]);
    expect(view.numa.unplacedCpus).toEqual([1]);
    const moved = withNode(0, { ...node0, cpulist: '0-1' });
    for (const snapshot of [NUMA_SYSFS, moved]) {
      const paths = compareView(view, snapshot).map((difference) => difference.path);
      expect(paths.filter((found) => /has_cpu|cpulist/.test(found))).toEqual([]);
    }
  });

  test('of a function without the group that its unit gives it is named, and the unit that is not there', () => {
    const functions = {
      '0000:00:05.0': { way: ['0000:00:05.0'], numaNode: '-1', class: '0x020000' },
    };
    const snapshot = { masks: {}, nodes: {}, functions, iommus: [], groups: {}, interruptChips: [] };
    expect(compareView(guestView(dmarTables(['only'])), snapshot)).toEqual(
      expect.arrayContaining([
        { path: 'class/iommu/dmar0', predicted: 'present', found: 'none' },
        { path: 'bus/pci/devices/0000:00:05.0/iommu_group', predicted: 'present', found: 'none' },
      ]),
    );
  });
});

describe('pxm guest', () => {
  const tables = () =>
    scratch(Object.fromEntries(numaTables().map((bytes, index) => [`${index}.aml`, bytes])));

  test('view shows nodes, distances and performance', async () => {
    const { code, stdout, stderr } = await run(['guest', 'view', tables()]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('node 3: proximity domain 3, placeholder');
    expect(stdout).toMatch(/has_generic_initiator +2-3/);
    expect(stdout).toMatch(/node 0 access1 +0 +100 +100 +10000 +10000/);
  });

  test('view says what is not used and which function of the kernel decides that', async () => {
    const { stdout } = await run(['guest', 'view', tables(), '--max-nodes', '2']);
    expect(stdout).toContain('One node only');
    expect(stdout).toMatch(/srat\.c acpi_map_pxm_to_node \(srat-domains\)/);
  });

  test('what expect writes is what check reads, in pxm and in the file for guests', async () => {
    const directory = scratch();
    const expectation = join(directory, 'expect.json');
    await run(['guest', 'expect', tables(), '-o', expectation]);
    const same = sysfs(NUMA_SYSFS);
    const other = sysfs({ ...NUMA_SYSFS, masks: { ...NUMA_SYSFS.masks, has_cpu: '0' } });
    expect(await run(['guest', 'check', expectation, '--sys', same])).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    const line = '/sys/devices/system/node/has_cpu: predicted 0-1, found 0\n';
    expect(await run(['guest', 'check', expectation, '--sys', other])).toMatchObject({
      code: 1,
      stdout: line,
    });

    const inputs = await bundleGuestCheck(directory);
    expect(inputs.filter((file) => file.includes('node_modules'))).toEqual([]);
    const alone = (...args: string[]) => {
      const program = join(directory, 'guest-check.mjs');
      const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
        encoding: 'utf8',
      });
      return { status, stdout, stderr };
    };
    expect(alone(expectation, same)).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(alone(expectation, other)).toEqual({ status: 1, stdout: line, stderr: '' });
    expect(alone()).toMatchObject({ status: 2, stderr: expect.stringContaining('usage') });
    expect(alone(join(directory, 'guest-check.mjs'))).toMatchObject({ status: 2 });
    expect(readdirSync(directory).sort()).toEqual(['expect.json', 'guest-check.mjs']);
  });

  test.each([
    ['an action that there is not', ['guess', 'x'], /does not know "guess"/],
    ['a kernel that is not known', ['view', 'TABLES', '--kernel', '2.4'], /expected one of 6\.12, 7\.2/],
    ['RAM that is no range', ['view', 'TABLES', '--ram', '5'], /--ram 5 is no range/],
    ['an expectation that is none', ['check', 'TABLES/0.aml'], /0\.aml/],
    ['a file that is not there', ['view', 'TABLES/none.aml'], /none\.aml/],
  ])('refuses %s', async (_, args, message) => {
    const directory = tables();
    const { code, stdout, stderr } = await run([
      'guest',
      ...args.map((arg) => arg.replace('TABLES', directory)),
    ]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
