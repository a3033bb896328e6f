import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readCondition } from '../../src/doctor/condition.ts';
import { findProgram } from '../../src/doctor/program.ts';
import type { HostRoot } from '../../src/vfio/host-root.ts';
import { scratch } from '../cli/support/scratch.ts';
import { type HostTree, plant } from '../support/host-tree.ts';

const RELEASE = { 'proc/sys/kernel/osrelease': '6.12.48\n' };
const NOTHING = { PATH: '' };
const look = (files: HostTree['files'], change: (root: HostRoot) => void = () => {}) => {
  const root = plant({ files: { ...RELEASE, ...files }, links: {} });
  change(root);
  return readCondition(root, NOTHING);
};

describe('the configuration of the kernel', () => {
  const text = '# CONFIG_X is not set\nCONFIG_VFIO=m\nCONFIG_IOMMUFD=y\nCONFIG_NR_CPUS=64\n';
  const wanted = new Map([
    ['VFIO', 'm'],
    ['IOMMUFD', 'y'],
  ]);

  test('is read from /proc, /boot or the folder of modules', async () => {
    const packed = `base64:${gzipSync(text).toString('base64')}`;
    expect((await look({ 'proc/config.gz': packed })).config).toEqual(wanted);
    expect((await look({ 'boot/config-6.12.48': text })).config).toEqual(wanted);
    expect((await look({ 'lib/modules/6.12.48/config': text })).config).toEqual(wanted);
  });

  test('is unknown where it is not, or is damaged, or does not end', async () => {
    const endless = `base64:${gzipSync(Buffer.alloc(8 << 20)).toString('base64')}`;
    for (const files of [{}, { 'proc/config.gz': 'base64:AAAA' }, { 'proc/config.gz': endless }] as const)
      expect((await look({ ...files })).config).toBeUndefined();
  });
});

test('modules are those loaded, and those on the lists of the kernel', async () => {
  const condition = await look({
    'sys/module/vfio_pci/uevent': '',
    'lib/modules/6.12.48/modules.dep':
      'kernel/drivers/vfio/pci/vfio-pci.ko.xz: kernel/drivers/vfio/vfio.ko.xz\n',
    'lib/modules/6.12.48/modules.builtin': 'kernel/drivers/iommu/iommufd/iommufd.ko\n',
  });
  expect([...condition.loaded]).toEqual(['vfio_pci']);
  expect([...(condition.available ?? [])].sort()).toEqual(['iommufd', 'vfio_pci']);
});

test.each([
  ['           CPU0\n 25:  5  IR-PCI-MSI-0000:00:05.0  0-edge  eth0\n', true],
  ['           CPU0\n 25:  5  PCI-MSI-0000:00:05.0  0-edge  eth0\n', false],
])('interrupts tell whether they are remapped', async (interrupts, remapped) => {
  expect((await look({ 'proc/interrupts': interrupts })).remapped).toBe(remapped);
});

test.each([
  [
    'Max locked memory         8388608              8388608              bytes\n',
    '0000000000000000',
    8n << 20n,
  ],
  [
    'Max locked memory         unlimited            unlimited            bytes\n',
    '0000000000000000',
    'unlimited',
  ],
  [
    'Max locked memory         8388608              8388608              bytes\n',
    '0000000000004000',
    'unlimited',
  ],
])('memory that may be locked is the limit, without CAP_IPC_LOCK', async (limits, capabilities, wanted) => {
  const files = { 'proc/self/limits': limits, 'proc/self/status': `Name:\tx\nCapEff:\t${capabilities}\n` };
  expect((await look(files)).lockable).toBe(wanted);
});

test('nodes are those of VFIO and iommufd alone', async () => {
  const files = {
    'dev/iommu': '',
    'dev/vfio/vfio': '',
    'dev/vfio/12': '',
    'dev/vfio/x': '',
    'dev/vfio/devices/vfio3': '',
    'dev/null': '',
  };
  const { nodes } = await look(files);
  expect([...nodes.keys()].map((path) => path.replace(/^.*\/dev\//, ''))).toEqual([
    'iommu',
    'vfio/12',
    'vfio/vfio',
    'vfio/devices/vfio3',
  ]);
});

describe('a program', () => {
  const program = (text: string) => {
    const folder = scratch({ 'qemu-system-x86_64': `#!/bin/sh\n${text}\n` });
    chmodSync(join(folder, 'qemu-system-x86_64'), 0o755);
    return findProgram(['qemu-system-x86_64'], ['--version'], /version (\S+)/, {
      PATH: `relative:${folder}:/bin`,
    });
  };

  test('tells its version', async () => {
    expect(await program('echo "QEMU emulator version 11.1.0 (Debian)"')).toMatchObject({
      version: '11.1.0',
    });
  });

  test('may tell none, print without end, or leave a child behind', async () => {
    expect(await program('exit 1')).toMatchObject({ version: undefined });
    expect(await program('yes')).toMatchObject({ version: undefined });
    expect(await program('sleep 4 & echo version 9')).toMatchObject({ version: '9' });
  });

  test('that is a folder, or on a relative PATH, is none', async () => {
    const folder = scratch({});
    mkdirSync(join(folder, 'iasl'));
    writeFileSync(join(dirname(folder), 'x'), '');
    expect(await findProgram(['iasl'], [], /x/, { PATH: `${folder}::.` })).toBeUndefined();
  });
});
