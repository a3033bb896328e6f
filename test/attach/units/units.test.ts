import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { installedVms, makeChanges, pendingChanges } from '../../../src/attach/units/install.ts';
import { unitInstallation, unitRemoval } from '../../../src/attach/units/unit-installation.ts';
import { isUnitWord, unitFiles } from '../../../src/attach/units/units.ts';
import { parseTopology } from '../../../src/topology/parse-topology.ts';
import { resolveTopology } from '../../../src/topology/resolve-topology.ts';

const WISHES = { program: ['/usr/bin/node', '/opt/pxm/pxm.cjs'], group: 'kvm' };
const DEVICES = 'devices: [{ id: gpu0, host: "0000:41:00.0", driver: nvgrace_gpu_vfio_pci }]';
const vmOf = (more: string, file = 'vm.yaml') => ({
  platform: resolveTopology(parseTopology(`machine: { type: q35 }\nmemory: { total: 1G }\n${more}\n`, file)),
  plan: undefined,
});

describe('units for VMs', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'pxm-units-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const install = (...vms: ReturnType<typeof vmOf>[]) =>
    makeChanges(pendingChanges(unitInstallation(vms, WISHES), root), root);
  const files = () =>
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
      .sort();

  test('come with the topology as it was written and the modules that it needs', () => {
    install(vmOf(`name: gpu-vm\n${DEVICES}`));
    expect(files()).toEqual([
      'etc/modules-load.d/pxm-gpu-vm.conf',
      'etc/pxm/gpu-vm.yaml',
      'etc/systemd/system/pxm-hold@.service',
      'etc/systemd/system/pxm-hold@.socket',
      'etc/systemd/system/pxm-prepare@.service',
    ]);
    expect(readFileSync(join(root, 'etc/pxm/gpu-vm.yaml'), 'utf8')).toContain(`name: gpu-vm\n${DEVICES}\n`);
    const modules = readFileSync(join(root, 'etc/modules-load.d/pxm-gpu-vm.conf'), 'utf8')
      .split('\n')
      .slice(1);
    expect(modules).toEqual(['iommufd', 'vfio-pci', 'nvgrace-gpu-vfio-pci', '']);
  });

  test('are written once, and go with the last VM', () => {
    install(vmOf(`name: one\n${DEVICES}`), vmOf(`name: two\n${DEVICES}`));
    const again = pendingChanges(unitInstallation([vmOf(`name: one\n${DEVICES}`)], WISHES), root);
    expect([...again.write.keys(), ...again.remove]).toEqual([]);
    const remove = (name: string) =>
      makeChanges(pendingChanges(unitRemoval([name], installedVms(root)), root), root);
    remove('one');
    expect(files()).toHaveLength(5);
    remove('two');
    expect(files()).toEqual([]);
    remove('two');
  });

  test('leave files alone that somebody else has put there', () => {
    mkdirSync(join(root, 'etc/systemd/system'), { recursive: true });
    writeFileSync(join(root, 'etc/systemd/system/pxm-hold@.service'), '[Unit]\n');
    expect(() => install(vmOf(DEVICES))).toThrow(expect.objectContaining({ code: 'PXM496' }));
    expect(files()).toEqual(['etc/systemd/system/pxm-hold@.service']);
    expect(() => pendingChanges(unitRemoval(['vm'], []), root)).toThrow(
      expect.objectContaining({ code: 'PXM496' }),
    );
  });

  test.each([
    ['no devices of the host', [vmOf('')], 'vm has no devices of the host'],
    ['containers and groups', [vmOf(`attach: { mode: legacy }\n${DEVICES}`)], 'cannot be kept open'],
    ['one name for two', [vmOf(DEVICES), vmOf(DEVICES)], 'two VMs are called vm'],
    ['a name that is none', [vmOf(DEVICES, 'a b;c.yaml')], 'cannot be the name of a unit'],
    ['a name that is an option', [vmOf(DEVICES, '-rf.yaml')], 'cannot be the name of a unit'],
    ['a name with a specifier', [vmOf(DEVICES, '%n.yaml')], 'cannot be the name of a unit'],
  ])('are refused for a VM with %s', (_, vms, message) => {
    expect(() => unitInstallation(vms, WISHES)).toThrow(
      expect.objectContaining({ code: 'PXM496', message: expect.stringContaining(message) }),
    );
  });

  test.each([
    ['a program without a path', { program: ['pxm'], group: 'kvm' }, 'no absolute path'],
    ['a program with a specifier', { program: ['/opt/%n'], group: 'kvm' }, 'no absolute path'],
    ['a program with a variable', { program: ['/opt/pxm', '$HOME'], group: 'kvm' }, 'no absolute path'],
    ['a program in two lines', { program: ['/opt/pxm\nUser=x'], group: 'kvm' }, 'no absolute path'],
    [
      'a program in a home folder',
      { program: ['/usr/bin/node', '/home/me/pxm.cjs'], group: 'kvm' },
      'do not see',
    ],
    ['a group that is none', { program: ['/opt/pxm'], group: 'kvm\nUser=x' }, 'no name of a group'],
  ])('are refused with %s', (_, wishes, message) => {
    expect(() => unitInstallation([vmOf(DEVICES)], wishes)).toThrow(
      expect.objectContaining({ code: 'PXM496', message: expect.stringContaining(message) }),
    );
  });

  test.each([
    '/usr/bin/node',
    'a.cjs',
    '--flag',
    '-x',
    '@x',
    '+/bin/sh',
    '!x',
    ':x',
    "'x'",
    'a b',
    '%i',
    '$x',
    '\\x',
    ';',
    '',
  ])('%j is a word that means itself, or is none', (word) =>
    expect(isUnitWord(word)).toBe(/^[a-z/]/.test(word) && !word.includes(' ')),
  );

  test('start before libvirt and any VMM that is ordered behind the holder', () => {
    const text = [...unitFiles(WISHES)].map(([name, unit]) => `${name}\n${unit}`).join('\n');
    expect(text.match(/^Before=.*$/gm)).toEqual([
      'Before=libvirtd.service virtqemud.service pxm-hold@%i.service',
      'Before=sockets.target shutdown.target',
      'Before=libvirtd.service virtqemud.service shutdown.target',
    ]);
    expect(text).toContain('ExecStart=/usr/bin/node /opt/pxm/pxm.cjs hold /etc/pxm/%i.yaml --allow :kvm');
    expect(text).not.toMatch(/MemoryDenyWriteExecute|CAP_SYS_ADMIN/);
  });

  test('scripts among the files can be run', () => {
    makeChanges({ write: new Map([['etc/pxm/early.sh', '#!/bin/sh\n']]), remove: [] }, root);
    expect(statSync(join(root, 'etc/pxm/early.sh')).mode & 0o777).toBe(0o755);
  });
});
