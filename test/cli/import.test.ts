import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseTopology } from '../../src/topology/parse-topology.ts';
import { run } from './support/run.ts';

const folder = mkdtempSync(join(tmpdir(), 'pxm-'));
const scriptFile = join(folder, 'start.sh');
writeFileSync(
  scriptFile,
  '#!/bin/sh\nexec qemu-system-aarch64 \\\n  -M virt,gic-version=3 -cpu cortex-a72 -m 2G\n',
);

describe('pxm import qemu', () => {
  test('makes a topology of arguments after --', async () => {
    const { code, stdout, stderr } = await run([
      'import',
      'qemu',
      '--',
      'qemu-system-x86_64',
      '-M',
      'q35',
      '-m',
      '3G',
    ]);
    expect([code, stderr]).toEqual([0, '']);
    expect(parseTopology(stdout, 'vm.yaml').topology.memory?.total).toBe(3n << 30n);
  });

  test('reads a script, and writes the file that -o names', async () => {
    const out = join(folder, 'vm.yaml');
    const { code, stdout } = await run(['import', 'qemu', scriptFile, '-o', out]);
    expect([code, stdout]).toEqual([0, '']);
    expect(parseTopology(readFileSync(out, 'utf8'), out).topology.machine.type).toBe('virt');
  });

  test('takes the program from --program where the arguments do not have it', async () => {
    const { stdout } = await run(['import', 'qemu', '--program', 'qemu-system-aarch64', '--', '-M', 'virt']);
    expect(stdout).toContain('type: virt');
  });

  test('reads the command line of a running process', async () => {
    const child = spawn(process.execPath, [
      '-e',
      'setTimeout(() => {}, 60000)',
      '--',
      'qemu-system-x86_64',
      '-M',
      'q35',
    ]);
    try {
      const { code, stdout } = await run(['import', 'qemu', '--pid', String(child.pid)]);
      expect(code).toBe(0);
      expect(stdout).toContain('type: q35');
    } finally {
      child.kill();
    }
  });

  test('warns of what it does not know and still succeeds', async () => {
    const { code, stdout, stderr } = await run(['import', 'qemu', '--', '-M', 'q35', '-turbo', 'on']);
    expect(code).toBe(0);
    expect(stdout).toContain('-turbo');
    expect(stderr).toContain('<command line>:1:8: warning PXM310: QEMU 11.1 has no option -turbo');
  });

  test('refuses what is no command line, and what leaves open what to read', async () => {
    expect((await run(['import', 'qemu', join(folder, 'absent')])).stderr).toContain('PXM001');
    expect((await run(['import', 'qemu'])).stderr).toContain('nothing to import');
    expect((await run(['import', 'qemu', '--pid', '1', scriptFile])).stderr).toContain(
      '--pid leaves no room',
    );
    expect((await run(['import', 'qemu', '--', '-M', 'q35', '-m', 'much'])).code).toBe(2);
  });
});
