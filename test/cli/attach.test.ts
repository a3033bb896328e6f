import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type HostTree, plantIn } from '../support/host-tree.ts';
import { run } from './support/run.ts';
import { scratch } from './support/scratch.ts';

const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, '../data/sysfs/intel.json'), 'utf8'),
) as HostTree;
const CARD = '0000:00:05.0';
const vm = (host: string, more = '') =>
  `name: vm\nmachine: { type: q35 }\nmemory: { total: 1G }\n${more}devices: [{ id: nic, host: "${host}" }]\n`;
const BOOT = '7ad7cdc4-8b1c-4d32-a5ad-6d9a3d8e9f00';

/** A recorded host, and topologies beside it. */
function given(files: Record<string, string>, more: HostTree['files'] = {}) {
  const folder = scratch(files);
  const root = join(folder, 'host');
  const proc = { 'proc/sys/kernel/random/boot_id': `${BOOT}\n`, 'dev/iommu': '' };
  const folders = [...(recorded.folders ?? []), 'sys/bus/pci/drivers/vfio-pci'];
  plantIn(root, { ...recorded, folders, files: { ...recorded.files, ...proc, ...more } });
  return { folder, root, at: (name: string) => join(folder, name) };
}

describe('pxm plan', () => {
  test('numbers the steps, each with its undoing', async () => {
    const { root, at } = given({ 'vm.yaml': vm(CARD) });
    const { code, stdout } = await run(['plan', at('vm.yaml'), '--root', root]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}1\. +set driver_override of 0000:00:05\.0 to vfio-pci +undo: clear it$/m);
    expect(stdout).toMatch(/^ {2}\d\. +open \/dev\/iommu, once for all devices +undo: close it$/m);
  });

  test('gives steps, findings and what is left for later as JSON', async () => {
    const { root, at } = given({ 'vm.yaml': vm('0000:ff:00.0') });
    const { code, stdout, stderr } = await run(['plan', at('vm.yaml'), '--root', root, '--json']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ format: 'pxm-plan', version: 1, vm: 'vm', steps: [], devices: [] },
      findings: [{ code: 'PXM450', line: 4 }],
    });
  });

  test('changes nothing', async () => {
    const { root, at } = given({ 'vm.yaml': vm(CARD) });
    expect((await run(['plan', at('vm.yaml'), '--root', root])).code).toBe(0);
    expect(readdirSync(join(root, 'run'))).toEqual([]);
    const override = join(root, 'sys/bus/pci/devices', CARD, 'driver_override');
    expect(readFileSync(override, 'utf8')).toBe('(null)\n');
  });

  test('ends with 2 for a broken topology and 3 without a host', async () => {
    const { root, at } = given({ 'bad.yaml': 'machine: { type: q36 }\n', 'vm.yaml': vm(CARD) });
    expect((await run(['plan', at('bad.yaml'), '--root', root])).code).toBe(2);
    expect((await run(['plan', at('vm.yaml'), '--root', join(root, 'none')])).code).toBe(3);
  });
});

describe('pxm status', () => {
  const journal = (boot: string) =>
    `${[
      {
        kind: 'run',
        format: 'pxm-journal',
        version: 1,
        vm: 'vm',
        boot,
        pid: 1,
        command: 'pxm prepare vm.yaml',
        since: '2026-01-01T00:00:00.000Z',
        claims: [CARD],
      },
      { kind: 'step', step: { kind: 'unbind', bdf: CARD, driver: 'e1000e' } },
    ]
      .map((line) => JSON.stringify(line))
      .join('\n')}\n`;

  test('says what each VM has, and how far that got', async () => {
    const { root } = given({}, { 'run/pxm/vm/journal': journal(BOOT) });
    const { code, stdout } = await run(['status', '--root', root]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^vm: not prepared to the end.*, since 2026-01-01.* by pxm prepare vm\.yaml$/m);
    expect(stdout).toMatch(/^ {2}0000:00:05\.0 .*before: e1000e/m);
    const json = JSON.parse((await run(['status', 'vm', '--root', root, '--json'])).stdout);
    expect(json).toMatchObject({
      format: 'pxm-status',
      version: 1,
      vms: [{ vm: 'vm', state: 'incomplete' }],
    });
  });

  test('knows what another boot has left', async () => {
    const { root } = given({}, { 'run/pxm/vm/journal': journal(BOOT.replace('7', '8')) });
    const { stdout } = await run(['status', '--root', root]);
    expect(stdout).toContain('prepared before the machine was started again');
  });

  test('knows nothing where nothing is prepared', async () => {
    const { root } = given({});
    expect(await run(['status', '--root', root])).toMatchObject({ code: 0, stdout: 'nothing is prepared\n' });
    expect(await run(['status', 'vm', '--root', root])).toMatchObject({ code: 2, stdout: '' });
  });

  test('refuses a journal that is none, and control characters reach no terminal', async () => {
    const { root } = given({}, { 'run/pxm/vm/journal': 'nonsense\n' });
    const { code, stderr } = await run(['status', '--root', root]);
    expect(code).toBe(3);
    expect(stderr).toContain('PXM468');
    const odd = given({}, { 'run/pxm/vm/journal': journal(BOOT).replace('vm.yaml', '\\u001b[2Jvm.yaml') });
    expect((await run(['status', '--root', odd.root])).stdout).toContain('\\x1b[2Jvm.yaml');
  });
});

describe('a hostile topology', () => {
  test.each([
    ['a host address that is a path', vm('../../../../etc'), 'PXM103'],
    ['a host address with a command', vm('0000:00:05.0; reboot'), 'PXM103'],
    ['a name that is a path', vm(CARD).replace('name: vm', 'name: ../../etc'), 'PXM103'],
    ['a name with a line break', vm(CARD).replace('name: vm', 'name: "vm\\nx"'), 'PXM103'],
    ['a driver that is a path', vm(CARD).replace('host:', 'driver: ../../x, host:'), 'PXM103'],
    ['an id with a line break', vm(CARD).replace('id: nic', 'id: "a\\nb"'), 'PXM103'],
  ])('%s is refused before the host is looked at', async (_, text, code) => {
    const { root, at } = given({ 'vm.yaml': text });
    for (const command of ['plan', 'prepare', 'release']) {
      const options = command === 'plan' ? ['--root', root] : [];
      const came = await run([command, at('vm.yaml'), ...options]);
      expect(came).toMatchObject({ code: 2, stdout: '' });
      expect(came.stderr).toContain(code);
    }
  });

  test.each(['..yaml', '$(touch pwned).yaml', 'a b.yaml', '-rf.yaml', ';reboot;.yaml'])(
    'a file called %s gives no VM that name',
    async (name) => {
      const { at, folder } = given({ [name]: vm(CARD).replace('name: vm\n', '') });
      for (const command of ['prepare', 'release']) {
        const { code, stderr } = await run([command, at(name)]);
        expect(code).toBe(2);
        expect(stderr).toContain('PXM474');
      }
      expect(existsSync(join(folder, 'pwned')) || existsSync('pwned')).toBe(false);
    },
  );

  test.each(['../etc', '.locks', '.', 'a/b'])('a VM called %s is none', async (name) => {
    const { code } = await run(['release', name]);
    expect(code).toBe(2);
  });

  test('--wait takes seconds', async () => {
    const { at } = given({ 'vm.yaml': vm(CARD) });
    expect((await run(['prepare', at('vm.yaml'), '--wait', '-1'])).code).toBe(2);
    expect((await run(['prepare', at('vm.yaml'), '--wait', 'x'])).code).toBe(2);
  });
});
