import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import { readInput, readText } from '../../src/files/read-input.ts';
import { scratch } from '../cli/support/scratch.ts';

function failure(action: () => unknown): { code: string; message: string; offset: number | undefined } {
  try {
    action();
  } catch (error) {
    if (!(error instanceof PxmError)) throw error;
    return { code: error.code, message: error.message, offset: error.diagnostics[0]?.offset };
  }
  throw new Error('nothing was thrown');
}

describe('reading an input', () => {
  test('gives the bytes of a file', () => {
    const directory = scratch({ a: Uint8Array.of(0, 255, 10) });
    expect([...readInput(join(directory, 'a'))]).toEqual([0, 255, 10]);
  });

  test('an absent file, a directory and a path through a file are told apart', () => {
    const directory = scratch({ a: 'x' });
    mkdirSync(join(directory, 'd'));
    const told = ['none', 'd', 'a/b'].map((name) => failure(() => readInput(join(directory, name))));
    expect(told.map(({ code }) => code)).toEqual(['PXM001', 'PXM001', 'PXM001']);
    expect(told[0]?.message).toContain('no such file');
    expect(told[1]?.message).toContain('directory');
    expect(told[2]?.message).toContain('not a directory');
  });

  test.skipIf(process.getuid?.() === 0)('a file without permission says so', () => {
    const file = join(scratch({ a: 'x' }), 'a');
    chmodSync(file, 0);
    expect(failure(() => readInput(file)).message).toContain('permission denied');
  });

  test('a file of 200 MB is refused', () => {
    const file = join(scratch({ big: '' }), 'big');
    truncateSync(file, 200_000_000);
    const { code, message } = failure(() => readInput(file));
    expect(code).toBe('PXM003');
    expect(message).toContain('200000000 bytes');
  });

  test('a file that never ends is read up to the bound only', () => {
    expect(failure(() => readInput('/dev/zero', 1000)).code).toBe('PXM003');
  });

  test('as many bytes as the bound says are fine, one more is not', () => {
    const directory = scratch({ a: 'x'.repeat(1000), b: 'x'.repeat(1001) });
    expect(readInput(join(directory, 'a'), 1000)).toHaveLength(1000);
    expect(failure(() => readInput(join(directory, 'b'), 1000)).code).toBe('PXM003');
  });

  test('a named pipe is read to its end, however many pieces it comes in', () => {
    const directory = scratch();
    const pipe = join(directory, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const writer = `for i in 1 2 3 4; do head -c 50000 /dev/zero; sleep 0.02; done > '${pipe}' &`;
    execFileSync('sh', ['-c', writer], { stdio: 'ignore' });
    expect(readInput(pipe)).toHaveLength(200_000);
  });
});

describe('reading text', () => {
  test('a byte order mark is no part of the text', () => {
    const file = join(scratch({ a: '\ufeffmachine: q35\n' }), 'a');
    expect(readText(file)).toBe('machine: q35\n');
  });

  test('characters of every length survive', () => {
    const text = 'a\u00e9\u20ac\u{1f600}\ufffd';
    expect(readText(join(scratch({ a: text }), 'a'))).toBe(text);
  });

  test.each([
    ['a lone continuation byte', [0x61, 0x62, 0x80], 2],
    ['a cut character', [0x61, 0xe2, 0x82], 1],
    ['an overlong form', [0xc0, 0xaf], 0],
    ['a surrogate', [0x61, 0xed, 0xa0, 0x80], 1],
  ])('%s is found where it is', (_, bytes, offset) => {
    const file = join(scratch({ a: Uint8Array.from(bytes) }), 'a');
    const found = failure(() => readText(file));
    expect(found.code).toBe('PXM002');
    expect(found.message).toContain(file);
    expect(found.offset).toBe(offset);
  });

  test('UTF-16 is recognised', () => {
    const file = join(scratch(), 'a');
    writeFileSync(file, Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from('machine', 'utf16le')]));
    expect(failure(() => readText(file)).message).toContain('UTF-16');
  });

  test('nothing but white space is empty', () => {
    const directory = scratch({ a: '', b: ' \n\t\n', c: '\ufeff' });
    for (const name of ['a', 'b', 'c'])
      expect(failure(() => readText(join(directory, name))).code).toBe('PXM004');
  });
});
