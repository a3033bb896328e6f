import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PatientWriter } from '../../src/attach/run/patient-writer.ts';
import { lockForWork, RunLock, runnerOf, thisRunner } from '../../src/attach/run/run-lock.ts';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import type { HostRoot } from '../../src/vfio/host-root.ts';
import { plant } from '../support/host-tree.ts';

const bdf = '0000:41:00.0';
const newRoot = (): HostRoot => ({ ...plant({ files: {}, links: {} }), proc: '/proc' });
const lockOf = (vm: string, devices: readonly string[], root: HostRoot) =>
  new RunLock(devices, thisRunner(vm, `pxm prepare ${vm}.yaml`, root), root);
const PATIENCE = 60_000;

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof PxmError) return `${error.code} ${error.diagnostics[0]?.message}`;
    throw error;
  }
  return 'nothing';
}

describe('a lock', () => {
  test('is for a VM and its devices, and tells others who has it', () => {
    const root = newRoot();
    const lock = lockOf('one', [bdf], root);
    expect(runnerOf('one', root)).toMatchObject({ pid: process.pid, command: 'pxm prepare one.yaml' });
    const who = `process ${process.pid} ("pxm prepare one.yaml" for VM one) since `;
    expect(refusal(() => lockOf('one', [], root))).toMatch(`PXM469 ${who}`);
    expect(refusal(() => lockOf('two', [bdf], root))).toMatch(
      /^PXM469 .*is at work on device 0000:41:00\.0$/,
    );
    lock.release();
    expect(runnerOf('one', root)).toBeUndefined();
    expect(refusal(() => lockOf('two', [bdf], root).release())).toBe('nothing');
  });

  test('can be held up by nobody who may only read, and is told to everybody', () => {
    const root = newRoot();
    const lock = lockOf('one', [bdf], root);
    const folder = join(root.run, 'pxm/.locks');
    const modes = readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mode & 0o777]);
    expect(Object.fromEntries(modes)).toEqual({
      ...{ 'vm-one': 0o600, [bdf]: 0o600 },
      ...{ 'by-vm-one': 0o644, [`by-${bdf}`]: 0o644 },
    });
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('that is refused one of its devices leaves the others free', () => {
    const root = newRoot();
    const lock = lockOf('one', ['0000:41:00.1'], root);
    expect(refusal(() => lockOf('two', [bdf, '0000:41:00.1'], root))).toContain('PXM469');
    expect(refusal(() => lockOf('three', [bdf], root).release())).toBe('nothing');
    lock.release();
  });

  test('is not held by a file that a dead process has left', () => {
    const root = newRoot();
    mkdirSync(join(root.run, 'pxm/.locks'), { recursive: true });
    writeFileSync(join(root.run, 'pxm/.locks/by-vm-one'), JSON.stringify({ pid: 1, started: 'long ago' }));
    expect(runnerOf('one', root)).toBeUndefined();
    expect(refusal(() => lockOf('one', [], root).release())).toBe('nothing');
  });

  test('of a process that nobody has asked how it ended is free', async () => {
    const root = newRoot();
    // The shell becomes a program that never asks for the exit code of what it has started.
    const shell = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [text] = (await once(shell.stdout, 'data')) as [Buffer];
    const stat = () => readFileSync(`/proc/${Number(text)}/stat`, 'utf8');
    await expect.poll(stat, { timeout: PATIENCE }).toContain(') Z ');
    const started = stat().split(') ')[1]?.split(' ')[19];
    mkdirSync(join(root.run, 'pxm/.locks'), { recursive: true });
    writeFileSync(join(root.run, 'pxm/.locks/by-run-one'), JSON.stringify({ pid: Number(text), started }));
    expect(runnerOf('one', root, 'run')).toBeUndefined();
    shell.kill();
  });

  test('outlasts its process while a write of it waits, which others are told', async () => {
    const root = newRoot();
    const fifo = join(root.run, 'fifo');
    execFileSync('mkfifo', [fifo]);
    const lock = lockOf('one', [bdf], root);
    const writer = new PatientWriter(lock.descriptors);
    expect(await writer.write(fifo, 'waits', 300)).toBe('waiting');
    expect([...writer.waiting]).toEqual(['waits']);
    await writer.close();
    lock.release({ inherited: true });
    // Another process than this one asks, so the one that had the lock counts as dead.
    const elsewhere = { ...root, proc: root.sys };
    expect(refusal(() => lockOf('one', [], elsewhere))).toMatch(
      /^PXM469 VM one still waits for what process/,
    );
    const runner = thisRunner('one', 'pxm release one', root);
    await expect(lockForWork([bdf], runner, elsewhere, { patience: 50 })).rejects.toThrow('still waits');
    const patient = lockForWork([bdf], runner, elsewhere, { patience: PATIENCE });
    const reader = await open(fifo, 'r');
    expect(await reader.readFile('utf8')).toBe('waits');
    await reader.close();
    (await patient).release();
    await expect
      .poll(() => refusal(() => lockOf('one', [bdf], root).release()), { timeout: PATIENCE })
      .toBe('nothing');
  });
});

describe('a patient writer', () => {
  test('writes, and says why it cannot; it follows no link and makes no file', async () => {
    const root = newRoot();
    const file = join(root.run, 'file');
    writeFileSync(file, '');
    symlinkSync('file', join(root.run, 'link'));
    const writer = new PatientWriter([]);
    expect(await writer.write(file, 'one', PATIENCE)).toEqual({ code: undefined });
    expect(await writer.write(join(root.run, 'link'), 'two', PATIENCE)).toEqual({ code: 'ELOOP' });
    expect(await writer.write(join(root.run, 'none'), 'two', PATIENCE)).toEqual({ code: 'ENOENT' });
    await writer.close();
    expect(readFileSync(file, 'utf8')).toBe('one');
  });
});
