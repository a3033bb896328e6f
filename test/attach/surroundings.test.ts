import { describe, expect, test } from 'vitest';
import { readClaims } from '../../src/attach/surroundings/claims.ts';
import { readUses } from '../../src/attach/surroundings/device-uses.ts';
import { readMemoryLock } from '../../src/attach/surroundings/memory-lock.ts';
import { readModules } from '../../src/attach/surroundings/modules.ts';
import { plant } from '../support/host-tree.ts';
import { CARD, HOST } from './support/hosts.ts';

const { bdf } = CARD;
const BOOT = '7ad7cdc4-8b1c-4d32-a5ad-6d9a3d8e9f00';
const OTHER_BOOT = '00000000-8b1c-4d32-a5ad-6d9a3d8e9f00';
const LISTS = 'lib/modules/6.12.48';

describe('modules', () => {
  test('are those of the running kernel, with what each brings and whom it is for', () => {
    const root = plant({
      files: {
        [`${LISTS}/modules.dep`]:
          'kernel/drivers/vfio/pci/mlx5/mlx5-vfio-pci.ko.zst: kernel/drivers/vfio/pci/vfio-pci-core.ko.zst kernel/drivers/vfio/vfio.ko.zst\nkernel/drivers/vfio/vfio.ko.zst:\n',
        [`${LISTS}/modules.alias`]:
          '# Aliases\nalias pci:v*d* other\nalias vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5_vfio_pci\n',
        [`${LISTS}/modules.builtin`]: 'kernel/drivers/vfio/pci/virtio/virtio-vfio-pci.ko\n',
        [`${LISTS}/modules.builtin.modinfo`]:
          'virtio_vfio_pci.license=GPL\0virtio_vfio_pci.alias=vfio_pci:v00001AF4d*sv*sd*bc*sc*i*\0',
        'sys/module/nvme/refcnt': '0\n',
      },
      links: {},
      folders: ['sys/bus/pci/drivers/nvme', 'sys/bus/pci/drivers/vfio-pci'],
    });
    expect(readModules('6.12.48', root)).toEqual({
      drivers: ['nvme', 'vfio-pci'],
      loadable: new Map([
        ['mlx5_vfio_pci', ['vfio_pci_core', 'vfio']],
        ['vfio', []],
      ]),
      present: new Set(['virtio_vfio_pci', 'nvme']),
      variants: [
        { module: 'mlx5_vfio_pci', alias: 'vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i*' },
        { module: 'virtio_vfio_pci', alias: 'vfio_pci:v00001AF4d*sv*sd*bc*sc*i*' },
      ],
    });
  });

  test.each(['..', '../6.12.48', '6.12.48/..', ''])('are not looked for in %j', (release) => {
    const root = plant({
      files: { [`${LISTS}/modules.dep`]: 'a.ko:\n', 'lib/modules.dep': 'b.ko:\n' },
      links: {},
    });
    expect(readModules(release, root).loadable.size).toBe(0);
  });

  test('with names that are no names are left out', () => {
    const root = plant({ files: { [`${LISTS}/modules.dep`]: 'a b;reboot.ko:\n$(x).ko: y.ko\n' }, links: {} });
    expect([...readModules('6.12.48', root).loadable]).toEqual([]);
  });
});

describe('what the host does with a device', () => {
  const AT = `sys/devices/pci0000:40/${bdf}`;
  const disk = `${AT}/nvme/nvme0/nvme0n1`;

  test('is told for mounts, swap, parts of other disks, and interfaces that are up', () => {
    const root = plant({
      files: {
        [`${disk}/dev`]: '259:0\n',
        [`${disk}/nvme0n1p1/dev`]: '259:1\n',
        [`${disk}/nvme0n1p2/dev`]: '259:2\n',
        [`${disk}/nvme0n1p2/holders/dm-0`]: '',
        [`${AT}/net/eth0/flags`]: '0x1003\n',
        [`${AT}/net/eth1/flags`]: '0x1002\n',
        'sys/devices/virtual/net/lo/flags': '0x9\n',
        'proc/self/mountinfo':
          '25 1 259:1 / /data rw - ext4 /dev/nvme0n1p1 rw\n26 1 0:22 / /proc rw - proc proc rw\n',
        'proc/swaps': 'Filename\tType\tSize\n/dev/nvme0n1 partition\t1\n',
      },
      links: {
        'sys/class/block/nvme0n1': `../../../${disk}`,
        'sys/class/block/nvme0n1p1': `../../../${disk}/nvme0n1p1`,
        'sys/class/block/nvme0n1p2': `../../../${disk}/nvme0n1p2`,
        'sys/class/net/eth0': `../../../${AT}/net/eth0`,
        'sys/class/net/eth1': `../../../${AT}/net/eth1`,
        'sys/class/net/lo': '../../devices/virtual/net/lo',
      },
    });
    expect(readUses(HOST, root).get(bdf)).toEqual([
      { what: 'the host swaps to nvme0n1', loses: true },
      { what: 'nvme0n1p1 is mounted on /data', loses: true },
      { what: 'nvme0n1p2 is part of dm-0', loses: true },
      { what: 'network interface eth0 is up', loses: false },
    ]);
    expect([...readUses(HOST, root).keys()]).toEqual([bdf]);
  });
});

describe('the limit on locked memory', () => {
  const limitOf = (soft: string, capabilities: string) =>
    readMemoryLock(
      plant({
        files: {
          'proc/self/limits': `Limit                     Soft Limit           Hard Limit           Units     \nMax locked memory         ${soft.padEnd(20)} 99999999             bytes     \n`,
          'proc/self/status': `Name:\tnode\nCapEff:\t${capabilities}\n`,
        },
        links: {},
      }),
    );

  test('is that of the process, unless it may exceed it', () => {
    expect(limitOf('8388608', '0000000000000000')).toEqual({ limit: 8388608n, exempt: false });
    expect(limitOf('unlimited', '0000000000000000')).toEqual({ limit: undefined, exempt: false });
    expect(limitOf('8388608', '000001ffffffffff')).toEqual({ limit: 8388608n, exempt: true });
    expect(limitOf('8388608', '0000000000003fff')).toEqual({ limit: 8388608n, exempt: false });
  });
});

describe('claims of VMs', () => {
  const run = (vm: string, boot: string, claims: readonly string[]) =>
    `${JSON.stringify({ kind: 'run', format: 'pxm-journal', version: 1, vm, boot, pid: 1, command: 'c', since: 's', claims })}\n`;

  test('are of this boot, over all runs of a VM; locks and odd names are none', () => {
    const root = plant({
      files: {
        'proc/sys/kernel/random/boot_id': `${BOOT}\n`,
        'run/pxm/one/journal': run('one', BOOT, [bdf]) + run('one', BOOT, ['0000:42:00.0']),
        'run/pxm/old/journal': run('old', OTHER_BOOT, [bdf]),
        'run/pxm/.locks/vm-one': '{}',
      },
      links: {},
      folders: ['run/pxm/empty'],
    });
    expect(readClaims(root).map(({ vm, devices }) => [vm, devices])).toEqual([
      ['one', [bdf, '0000:42:00.0']],
    ]);
  });
});
