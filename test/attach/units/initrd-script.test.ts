import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readJournal } from '../../../src/attach/journal/journal-file.ts';
import { type EarlyVm, initrdScript, quoted } from '../../../src/attach/units/initrd-script.ts';

const [CARD, DISK] = ['0000:41:00.0', '0000:42:00.0'] as const;
const VM: EarlyVm = {
  name: 'vm',
  claims: [CARD, DISK],
  devices: [
    { bdf: CARD, driver: 'vfio-pci' },
    { bdf: DISK, driver: 'nvgrace_gpu_vfio_pci' },
  ],
};
const BOOT = '01234567-89ab-cdef-0123-456789abcdef';

describe.runIf(process.platform === 'linux')('the script of an initrd', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'pxm-early-'));
    put('proc/sys/kernel/random/boot_id', `${BOOT}\n`);
    put('sys/class/misc/iommu/dev', '10:1\n');
    for (const driver of ['vfio-pci', 'nvgrace-gpu-vfio-pci', 'nvme', 'odd name;x'])
      put(`sys/bus/pci/drivers/${driver}/unbind`, '');
    mkdirSync(join(root, 'run'));
    mkdirSync(join(root, 'dev'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function put(path: string, text: string): void {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  function device(bdf: string, override: string, driver?: string): void {
    put(`sys/bus/pci/devices/${bdf}/driver_override`, `${override}\n`);
    if (driver !== undefined)
      symlinkSync(`../../drivers/${driver}`, join(root, 'sys/bus/pci/devices', bdf, 'driver'));
  }
  /** Below a copy of a host, whose files change nothing. */
  function run(vms: readonly EarlyVm[], ...args: string[]) {
    const script = initrdScript(vms).replace("root=''", `root=${quoted(root)}`);
    return spawnSync('sh', ['-s', '--', ...args], { input: script, encoding: 'utf8' });
  }
  const host = () => ({
    sys: join(root, 'sys'),
    dev: '',
    proc: join(root, 'proc'),
    run: join(root, 'run'),
    modules: '',
  });
  const records = () => (readJournal('vm', host()) ?? []).map(({ record }) => record);
  const text = (path: string) => readFileSync(join(root, path), 'utf8');

  test('writes into the journal of pxm what it then does', () => {
    device(CARD, '(null)', 'nvme');
    device(DISK, 'old');
    expect(run([VM])).toMatchObject({ status: 0, stdout: '', stderr: '' });
    const [first, ...steps] = records();
    expect(first).toMatchObject({ kind: 'run', vm: 'vm', boot: BOOT, claims: [CARD, DISK] });
    expect(steps).toEqual([
      { kind: 'step', step: { kind: 'override', bdf: CARD, driver: 'vfio-pci' } },
      { kind: 'step', step: { kind: 'unbind', bdf: CARD, driver: 'nvme' } },
      { kind: 'step', step: { kind: 'bind', bdf: CARD, driver: 'vfio-pci' } },
      { kind: 'step', step: { kind: 'override', bdf: DISK, driver: 'nvgrace-gpu-vfio-pci', before: 'old' } },
      { kind: 'step', step: { kind: 'bind', bdf: DISK, driver: 'nvgrace-gpu-vfio-pci' } },
    ]);
    expect(text(`sys/bus/pci/devices/${CARD}/driver_override`)).toBe('vfio-pci\n');
    expect(text('sys/bus/pci/drivers/nvme/unbind')).toBe(`${CARD}\n`);
    expect(text('sys/bus/pci/drivers/vfio-pci/bind')).toBe(`${CARD}\n`);
  });

  test('ends the journal when every device has its driver, and does nothing a second time', () => {
    device(CARD, 'vfio-pci', 'vfio-pci');
    run([{ ...VM, claims: [CARD], devices: [{ bdf: CARD, driver: 'vfio_pci' }] }]);
    expect(records().map(({ kind }) => kind)).toEqual(['run', 'done']);
    const before = text('run/pxm/vm/journal');
    run([VM]);
    expect(text('run/pxm/vm/journal')).toBe(before);
  });

  test('leaves out a device that is not there, and the end of the journal', () => {
    device(CARD, 'vfio-pci', 'vfio-pci');
    expect(run([VM])).toMatchObject({ status: 0, stderr: '' });
    expect(records().map(({ kind }) => kind)).toEqual(['run']);
  });

  test('takes no name from the host that is none', () => {
    device(CARD, 'a"};x', 'odd name;x');
    run([{ ...VM, devices: [{ bdf: CARD, driver: 'vfio-pci' }] }]);
    expect(records().slice(1)).toEqual([
      { kind: 'step', step: { kind: 'override', bdf: CARD, driver: 'vfio-pci' } },
      { kind: 'step', step: { kind: 'bind', bdf: CARD, driver: 'vfio-pci' } },
    ]);
  });

  test('says which modules the initrd has to hold, and that it needs no other script', () => {
    expect(run([VM], 'modules')).toMatchObject({
      status: 0,
      stdout: 'iommufd\nvfio-pci\nnvgrace-gpu-vfio-pci\n',
    });
    expect(run([VM], 'prereqs')).toMatchObject({ status: 0, stdout: '' });
    expect(existsSync(join(root, 'run/pxm'))).toBe(false);
  });

  test.each([
    ['name', { ...VM, name: 'a"; reboot; "' }],
    ['name', { ...VM, name: '$(reboot)' }],
    ['name', { ...VM, name: '../../etc' }],
    ['name', { ...VM, name: "a'b" }],
    ['claim', { ...VM, claims: ['0000:41:00.0; reboot'] }],
    ['address', { ...VM, devices: [{ bdf: '0000:41:00.0\nreboot', driver: 'vfio-pci' }] }],
    ['driver', { ...VM, devices: [{ bdf: CARD, driver: '`reboot`' }] }],
    ['driver', { ...VM, devices: [{ bdf: CARD, driver: '..' }] }],
    ['driver', { ...VM, devices: [{ bdf: CARD, driver: 'a b' }] }],
  ])('is not made for a %s that is none', (_, vm) => {
    expect(() => initrdScript([vm])).toThrow(expect.objectContaining({ code: 'PXM496' }));
  });

  test('words come to the shell as they are, whatever is in them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary' }).filter((word) => !/[\0\ud800-\udfff]/.test(word))),
        (all) => {
          const script = `printf '%s\\0' ${all.map(quoted).join(' ')}`;
          const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
          expect(stdout.split('\0').slice(0, -1)).toEqual(all.length === 0 ? [''] : all);
        },
      ),
      { numRuns: 50 },
    );
  });
});
