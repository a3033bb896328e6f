import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { boot } from './support/boot.ts';

const root = join(import.meta.dirname, '../..');
const args = ['-nodefaults', '-machine', 'q35', '-m', '512M'];

describe('a bare guest', () => {
  const vm = { name: 'bare', args, script: 'uname -r; exit 3\n' };

  test('brings back output and exit status of a script', async (ctx) => {
    const { output, exit } = await boot(ctx, vm);
    expect({ output, exit }).toEqual({ output: expect.stringMatching(/-lab\n$/), exit: 3 });
  });

  test('brings back the kernel log, tables and devices', async (ctx) => {
    const { dmesg, tables, devices, masks, nodes } = await boot(ctx, vm);
    expect(dmesg).toMatch(/^\[ +0\.0+\] Linux version 6\.12/);
    expect([...tables.keys()]).toEqual(expect.arrayContaining(['APIC', 'DSDT', 'FACP', 'MCFG']));
    expect(devices['0000:00:1f.2']).toMatchObject({ id: '8086:2922', node: -1, group: undefined });
    expect(masks).toMatchObject({ online: [0], has_cpu: [0], has_generic_initiator: [] });
    expect(nodes[0]).toMatchObject({ distances: [10], cpus: [0] });
  });
});

describe('a guest with the root of the host below it', () => {
  test('runs programs of the work tree and brings back files', async (ctx) => {
    const script = 'node $LAB/hello.mjs && cd "$ROOT" && ls package.json && echo kept >$LAB/out/mine\n';
    const { output, exit, files } = await boot(ctx, {
      ...{ name: 'share', args, share: true },
      script: `ROOT='${root}'\n${script}`,
      files: { 'hello.mjs': "console.log('hello from node');\n" },
    });
    expect({ output, exit }).toEqual({ output: 'hello from node\npackage.json\n', exit: 0 });
    expect(files.get('mine')?.toString()).toBe('kept\n');
  });
});
