import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import { writeFile, writeFiles } from '../../src/files/write-files.ts';
import { scratch } from '../cli/support/scratch.ts';

function refusal(action: () => void): string {
  try {
    action();
  } catch (error) {
    if (!(error instanceof PxmError)) throw error;
    expect(error.code).toBe('PXM005');
    return error.message;
  }
  throw new Error('nothing was thrown');
}

describe('writing files into a directory', () => {
  test('makes the directory and writes each file', () => {
    const directory = join(scratch(), 'a/b');
    writeFiles(
      directory,
      new Map<string, string | Uint8Array>([
        ['x', 'one'],
        ['y', Uint8Array.of(1, 2)],
      ]),
    );
    expect(readdirSync(directory).sort()).toEqual(['x', 'y']);
    expect(readFileSync(join(directory, 'x'), 'utf8')).toBe('one');
    expect([...readFileSync(join(directory, 'y'))]).toEqual([1, 2]);
  });

  test('says so where no directory can be made, instead of trying for ever', () => {
    expect(refusal(() => writeFiles('/proc/pxm/a', new Map([['x', 'y']])))).toContain('/proc/pxm/a');
  });

  test('removes what it is told to once the others are there, absent or not', () => {
    const directory = scratch({ old: 'x', kept: 'y' });
    writeFiles(directory, new Map([['new', 'z']]), { remove: ['old', 'never'] });
    expect(readdirSync(directory).sort()).toEqual(['kept', 'new']);
  });

  test('when one file cannot be written none is, and nothing stays behind', () => {
    const directory = scratch({ a: 'before' });
    mkdirSync(join(directory, 'b'));
    const message = refusal(() =>
      writeFiles(
        directory,
        new Map([
          ['a', 'after'],
          ['b', 'x'],
          ['c', 'y'],
        ]),
        { remove: ['a'] },
      ),
    );
    expect(message).toContain(join(directory, 'b'));
    expect(readdirSync(directory).sort()).toEqual(['a', 'b']);
    expect(readFileSync(join(directory, 'a'), 'utf8')).toBe('before');
  });

  test('directories that it made go away again when it fails', () => {
    const directory = scratch();
    const name = 'n'.repeat(300);
    refusal(() =>
      writeFiles(
        join(directory, 'a/b'),
        new Map([
          ['fine', ''],
          [name, ''],
        ]),
      ),
    );
    expect(readdirSync(directory)).toEqual([]);
  });

  test('a file in the place of the directory is named', () => {
    const directory = scratch({ out: 'x' });
    expect(refusal(() => writeFiles(join(directory, 'out'), new Map([['a', '']])))).toContain('out');
    expect(readFileSync(join(directory, 'out'), 'utf8')).toBe('x');
  });

  test.skipIf(process.getuid?.() === 0)('a directory without permission is left alone', () => {
    const directory = scratch({ a: 'x' });
    chmodSync(directory, 0o555);
    expect(refusal(() => writeFiles(directory, new Map([['a', 'y']])))).toContain('permission denied');
    chmodSync(directory, 0o755);
    expect(readFileSync(join(directory, 'a'), 'utf8')).toBe('x');
  });
});

describe('writing one file', () => {
  test('keeps the permissions of what it replaces', () => {
    const file = join(scratch({ a: 'x' }), 'a');
    chmodSync(file, 0o640);
    writeFile(file, 'y');
    expect(readFileSync(file, 'utf8')).toBe('y');
    expect(statSync(file).mode & 0o777).toBe(0o640);
  });

  test('writes what a link points to and leaves the link', () => {
    const directory = scratch({ real: 'x' });
    symlinkSync('real', join(directory, 'link'));
    writeFile(join(directory, 'link'), 'y');
    expect(lstatSync(join(directory, 'link')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(directory, 'real'), 'utf8')).toBe('y');
  });

  test('writes into a pipe rather than replacing it', () => {
    const directory = scratch();
    const [pipe, copy] = [join(directory, 'pipe'), join(directory, 'copy')];
    execFileSync('mkfifo', [pipe]);
    execFileSync('sh', ['-c', `cat '${pipe}' > '${copy}' &`], { stdio: 'ignore' });
    writeFile(pipe, 'through');
    expect(statSync(pipe).isFIFO()).toBe(true);
    execFileSync('sh', ['-c', `while ! grep -q through '${copy}'; do sleep 0.01; done`], { timeout: 10_000 });
  });

  test.skipIf(!existsSync('/dev/full'))('a full device is an error', () => {
    expect(refusal(() => writeFile('/dev/full', 'x'))).toContain('no space left');
  });

  test('an absent directory is an error, not made', () => {
    const directory = scratch();
    expect(refusal(() => writeFile(join(directory, 'none/a'), 'x'))).toContain('no such file or directory');
    expect(readdirSync(directory)).toEqual([]);
  });

  test('leaves no listener for signals behind', () => {
    const before = process.listenerCount('SIGINT');
    writeFile(join(scratch(), 'a'), 'x');
    expect(process.listenerCount('SIGINT')).toBe(before);
  });
});
