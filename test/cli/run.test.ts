import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from './support/run.ts';
import { scratch } from './support/scratch.ts';

const vm = (text: string) => join(scratch({ 'vm.yaml': text }), 'vm.yaml');
const PLAIN = 'machine: { type: q35 }\nmemory: { total: 256M }\n';

describe('pxm run', () => {
  test('shows the command line that it would run, with rights dropped, and the words after --', async () => {
    const { code, stdout, stderr } = await run([
      'run',
      vm(PLAIN),
      '--dry-run',
      '--user',
      '1:2',
      '--',
      '-S',
      '-vga',
      'std',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^setpriv \\\n {2}--reuid=1 \\\n {2}--regid=2 /);
    expect(stdout).toContain('  -- qemu-system-x86_64 \\\n');
    expect(stdout).toContain('  -S \\\n  -vga std \\\n');
    expect(stdout).not.toContain('iommufd');
  });

  test('shows the same as JSON, with what would be in files', async () => {
    const { code, stdout } = await run([
      'run',
      vm(`${PLAIN}nodes: [{ memory: 256M }]\n`.replace('q35', 'q35, node: 0')),
      '--dry-run',
      '--json',
      '--user',
      '1:2',
    ]);
    const { argv, ...rest } = JSON.parse(stdout);
    expect({ code, ...rest }).toEqual({ code: 0, format: 'pxm-run', version: 1, files: ['SSDT-0.aml'] });
    expect(argv).toContain('file=/tmp/pxm-run-vm/SSDT-0.aml');
  });

  test.each([
    [['--', '-daemonize'], PLAIN, 2, 'PXM485'],
    [['--', '-device', 'vfio-pci,host=0000:41:00.0'], PLAIN, 2, 'PXM485'],
    [['--program', '/no/such/qemu'], PLAIN, 3, 'PXM400'],
    [[], PLAIN.replace('q35', 'q35, vmm: none'), 2, 'PXM300'],
  ])('refuses %j before it does anything', async (words, text, expected, name) => {
    const { code, stderr } = await run(['run', vm(text), '--user', 'root', ...words]);
    expect(code).toBe(expected);
    expect(stderr).toContain(`error ${name}: `);
  });

  test('knows the users of the machine', async () => {
    const { code, stderr } = await run(['run', vm(PLAIN), '--user', 'no-such-user']);
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: expect.stringContaining('there is no user "no-such-user"'),
    });
  });
});

describe.each(['hotplug', 'unplug'])('pxm %s', (name) => {
  test('says when the VM does not run, by its name or its topology', async () => {
    for (const given of ['no-such-vm', vm(`name: no-such-vm\n${PLAIN}`)]) {
      const { code, stderr } = await run([name, given, 'gpu0']);
      expect(code).toBe(3);
      expect(stderr).toContain('error PXM492: no VM "no-such-vm" runs that pxm run has started');
    }
  });

  test('wants a VM and a device', async () => {
    expect((await run([name, 'vm'])).code).toBe(2);
  });
});
