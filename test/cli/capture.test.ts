import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SAMPLES } from '../iasl/support/samples.ts';
import { acpidumpText as dump } from '../support/acpidump-text.ts';
import { run } from './support/run.ts';
import { scratch } from './support/scratch.ts';

const slit = new Uint8Array(SAMPLES.find(({ name }) => name === 'SLIT')?.bytes ?? []);

describe('pxm capture', () => {
  test('acpidump writes each table of a dump into a file of its own', async () => {
    const folder = scratch({ 'dump.txt': dump('SLIT', slit) + dump('SLIT', slit) });
    const out = join(folder, 'out');
    const { code, stdout } = await run(['capture', 'acpidump', join(folder, 'dump.txt'), '-o', out]);
    expect(code).toBe(0);
    expect(readdirSync(out).sort()).toEqual(['SLIT.2.bin', 'SLIT.bin']);
    expect(new Uint8Array(readFileSync(join(out, 'SLIT.bin')))).toEqual(slit);
    expect(stdout).toMatch(/^SLIT\.bin .* distances/m);
    expect(stdout).toContain('2 tables in');
  });

  test('--json tells files, signatures and sizes', async () => {
    const folder = scratch({ 'dump.txt': dump('SLIT', slit) });
    const args = ['capture', 'acpidump', join(folder, 'dump.txt'), '-o', join(folder, 'out'), '--json'];
    expect(JSON.parse((await run(args)).stdout)).toMatchObject({
      format: 'pxm-capture',
      from: 'acpidump',
      tables: [{ file: 'SLIT.bin', signature: 'SLIT', bytes: slit.length }],
    });
  });

  test('names tables that lie in the directory from before', async () => {
    const folder = scratch({ 'dump.txt': dump('SLIT', slit), 'DMAR.bin': 'x' });
    const { stderr } = await run(['capture', 'acpidump', join(folder, 'dump.txt'), '-o', folder]);
    expect(stderr).toContain('there before: DMAR.bin');
  });

  test('writes nothing of a dump that is damaged', async () => {
    const folder = scratch({ 'dump.txt': dump('SLIT', slit).replace('0010:', '0020:') });
    const out = join(folder, 'out');
    const { code, stderr } = await run(['capture', 'acpidump', join(folder, 'dump.txt'), '-o', out]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/dump\.txt:3:1: error PXM200: offset 0x20 where 0x10 comes next/);
    expect(readdirSync(folder)).toEqual(['dump.txt']);
  });

  test('a QEMU that is not there is the fault of the host', async () => {
    const { code, stderr } = await run([
      'capture',
      'qemu',
      '-o',
      scratch(),
      '--',
      '/nowhere/qemu',
      '-M',
      'q35',
    ]);
    expect(code).toBe(3);
    expect(stderr).toContain('PXM400');
  });

  test.each([
    [['qemu', '-o', 'x'], 'no QEMU is named'],
    [['host', 'me', '-o', 'x'], 'unexpected argument "me"'],
    [['acpidump', '-o', 'x'], 'acpidump takes one text'],
    [['host', '--firmware', 'ovmf', '-o', 'x'], '--firmware says nothing about host'],
    [['bios', '-o', 'x'], 'PXM006'],
  ])('%j is refused: %s', async (args, reason) => {
    const { code, stderr } = await run(['capture', ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(reason);
  });
});
