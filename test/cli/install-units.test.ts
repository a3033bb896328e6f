import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from './support/run.ts';
import { scratch } from './support/scratch.ts';

const TOPOLOGY = `machine: { type: q35 }
memory: { total: 1G }
devices: [{ id: gpu0, host: "0000:41:00.0" }]
`;
const PROGRAM = ['--program', '/usr/bin/pxm'];

describe('pxm install-units', () => {
  const made = () => {
    const folder = scratch({ 'vm.yaml': TOPOLOGY });
    return { topology: join(folder, 'vm.yaml'), root: join(folder, 'root') };
  };

  test('shows every file that it would write, and writes none', async () => {
    const { topology, root } = made();
    const { code, stdout, stderr } = await run(['install-units', topology, '--root', root, ...PROGRAM]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`would write ${root}/etc/systemd/system/pxm-hold@.service`);
    expect(stdout).toContain('    ExecStart=/usr/bin/pxm prepare /etc/pxm/%i.yaml');
    expect(stdout).toContain('nothing was changed; --yes does it');
    expect(existsSync(root)).toBe(false);
  });

  test('writes them with --yes, says how to go on, and finds nothing to do the next time', async () => {
    const { topology, root } = made();
    const again = () =>
      run(['install-units', topology, '--root', root, ...PROGRAM, '--yes', '--group', 'kvm']);
    const { stdout } = await again();
    expect(stdout).toContain('systemctl enable --now pxm-prepare@vm.service pxm-hold@vm.service\n');
    expect(readFileSync(join(root, 'etc/systemd/system/pxm-hold@.socket'), 'utf8')).toContain(
      'SocketGroup=kvm',
    );
    expect((await again()).stdout).toBe('everything is as it should be\n');
  });

  test('takes them away by name, also when only shown first', async () => {
    const { topology, root } = made();
    await run(['install-units', topology, '--root', root, ...PROGRAM, '--yes']);
    const remove = (...more: string[]) => run(['install-units', 'vm', '--remove', '--root', root, ...more]);
    expect((await remove()).stdout).toContain(`would remove ${root}/etc/pxm/vm.yaml`);
    expect(existsSync(join(root, 'etc/pxm/vm.yaml'))).toBe(true);
    expect((await remove('--yes')).stdout).toContain(`removed ${root}/etc/pxm/vm.yaml`);
    expect(existsSync(join(root, 'etc/pxm/vm.yaml'))).toBe(false);
  });

  test('gives the files as JSON', async () => {
    const { topology, root } = made();
    const { stdout } = await run(['install-units', topology, '--root', root, ...PROGRAM, '--json']);
    const { format, done, write, remove } = JSON.parse(stdout);
    expect({ format, done, remove }).toEqual({ format: 'pxm-install-units', done: false, remove: [] });
    expect(write.map(({ path }: { path: string }) => path.slice(root.length))).toEqual([
      '/etc/pxm/vm.yaml',
      '/etc/modules-load.d/pxm-vm.conf',
      '/etc/systemd/system/pxm-prepare@.service',
      '/etc/systemd/system/pxm-hold@.socket',
      '/etc/systemd/system/pxm-hold@.service',
    ]);
  });

  test('refuses a program that services do not see', async () => {
    const { topology, root } = made();
    const { code, stderr } = await run([
      'install-units',
      topology,
      '--root',
      root,
      '--program',
      '/home/me/pxm',
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('PXM496');
  });
});

describe.runIf(process.platform === 'linux')('pxm hold and pxm take', () => {
  test('say that there is no socket, nobody who listens, and no program', async () => {
    const folder = scratch({ 'vm.yaml': TOPOLOGY });
    const held = await run(['hold', join(folder, 'vm.yaml')]);
    expect({ code: held.code, text: held.stderr }).toMatchObject({
      code: 3,
      text: expect.stringContaining('PXM419'),
    });
    const taken = await run(['take', 'vm', '--socket', join(folder, 'no.sock'), '--', 'true']);
    expect({ code: taken.code, text: taken.stderr }).toMatchObject({
      code: 3,
      text: expect.stringContaining('error PXM417: nobody gives the devices of vm'),
    });
    expect((await run(['take', 'vm'])).code).toBe(2);
    expect((await run(['take', '../vm', '--', 'true'])).stderr).toContain('PXM474');
    const nobody = await run(['hold', join(folder, 'vm.yaml'), '--allow', 'no-such-user-here']);
    expect(nobody.stderr).toContain('PXM488');
  });
});
