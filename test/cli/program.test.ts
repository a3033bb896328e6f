import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleCommandLine, cacheCompiled } from '../../scripts/bundle.mjs';
import { SAMPLES } from '../iasl/support/samples.ts';
import { scratch } from './support/scratch.ts';

const VM = 'machine: { type: q35 }\nnodes: [{ memory: 1G }]\n';
const slit = SAMPLES.find(({ name }) => name === 'SLIT')?.bytes ?? new Uint8Array();

let dist = '';
beforeAll(async () => {
  dist = mkdtempSync(join(tmpdir(), 'pxm-bundle-'));
  await bundleCommandLine(dist);
});
afterAll(() => rmSync(dist, { recursive: true, force: true }));

const program = () => join(dist, 'cli/pxm.cjs');
const pxm = (args: readonly string[], options: object = {}) =>
  spawnSync(process.execPath, [program(), ...args], { encoding: 'utf8', timeout: 60_000, ...options });

/** Waits for a condition that another process brings about. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** A process that ended may remain as a zombie until whoever inherits it looks. */
function isRunning(pid: string): boolean {
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && !readFileSync(stat, 'utf8').split(') ')[1]?.startsWith('Z');
}

function ended(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal })));
}

describe('the bundled program', () => {
  test('runs on its own, as an executable file', () => {
    const { status, stdout } = spawnSync(program(), ['--version'], { encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('reads a topology from standard input', () => {
    const { status, stdout } = pxm(['show', '-'], { input: VM });
    expect(status).toBe(0);
    expect(stdout).toContain('q35 on QEMU');
  });

  test('reads tables from standard input', () => {
    const { status, stdout } = pxm(['verify', '-'], { input: Buffer.from(slit) });
    expect(status).toBe(0);
    expect(stdout).toMatch(/<stdin> +passed/);
  });

  test('does the same with a cache of its compiled form, with a stale one and with garbage in its place', () => {
    const expected = pxm(['show', '-'], { input: VM }).stdout;
    cacheCompiled(dist);
    const cache = join(dist, 'cli/main.cache');
    const compiled = readFileSync(cache);
    expect(pxm(['show', '-'], { input: VM }).stdout).toBe(expected);
    for (const content of [
      compiled.subarray(0, compiled.length >> 1),
      Buffer.alloc(1000, 1),
      Buffer.alloc(0),
    ]) {
      writeFileSync(cache, content);
      const { status, stdout, stderr } = pxm(['show', '-'], { input: VM });
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: expected, stderr: '' });
    }
    rmSync(cache);
  });

  test('a reader that goes away is no error', () => {
    const directory = scratch({
      'vm.yaml': `${VM}cpus: 4096\n`.replace('cpus: 4096', 'cpus: { cores: 4096 }'),
    });
    const command = `"$0" "$1" show "$2" --json | head -c 10; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync(
      'bash',
      ['-c', command, process.execPath, program(), join(directory, 'vm.yaml')],
      { encoding: 'utf8' },
    );
    expect(stderr).toBe('');
    expect(stdout).toMatch(/0\n$/);
  });

  test.skipIf(!existsSync('/dev/full'))('an output that takes nothing is an error', () => {
    for (const args of [['--version'], ['--help']]) {
      const { status, stderr } = spawnSync(
        'sh',
        ['-c', '"$0" "$@" > /dev/full', process.execPath, program(), ...args],
        {
          encoding: 'utf8',
        },
      );
      expect(status).toBe(2);
      expect(stderr).toContain('PXM005');
      expect(stderr).not.toMatch(/^ +at /m);
    }
  });

  test('unreadable input never shows a stack', () => {
    for (const input of ['\u0000', '- '.repeat(5000), 'machine: 7']) {
      const { status, stderr } = pxm(['show', '-'], { input });
      expect(status).toBe(2);
      expect(stderr).toContain('PXM');
      expect(stderr).not.toMatch(/^ +at /m);
    }
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s stops a verification, its iasl, and removes its files',
    async (signal) => {
      const directory = scratch({ 'A.aml': slit });
      const iasl = join(directory, 'iasl');
      writeFileSync(
        iasl,
        `#!/bin/sh
case "$1" in -v) echo "ASL+ Optimizing Compiler/Disassembler version 20260408";;
*) echo $$ > ${directory}/pid; exec sleep 600;; esac\n`,
      );
      chmodSync(iasl, 0o755);
      const temporary = scratch();
      const child = spawn(process.execPath, [program(), 'verify', directory], {
        env: { ...process.env, PXM_IASL: iasl, TMPDIR: temporary },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const end = ended(child);
      let stderr = '';
      child.stderr.on('data', (chunk) => {
        stderr += chunk;
      });
      const pid = join(directory, 'pid');
      await until(() => existsSync(pid) && readFileSync(pid, 'utf8').endsWith('\n'));
      expect(readdirSync(temporary)).toHaveLength(1);
      child.kill(signal);
      expect(await end).toEqual({ code: null, signal });
      expect(stderr).toBe('');
      expect(readdirSync(temporary)).toEqual([]);
      await until(() => !isRunning(readFileSync(pid, 'utf8').trim()));
    },
  );
});
