import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { print, setSink, toJson, withProgress, writeOutput } from '../../src/cli/io.ts';
import { capture } from './support/run.ts';
import { scratch } from './support/scratch.ts';

describe('JSON for programs', () => {
  test('has 64-bit integers as hex strings and everything else as it is', () => {
    const value = {
      address: 0x1_0000_0000n,
      none: 0n,
      below: -16n,
      size: 4096,
      name: 'a',
      list: [null, true],
    };
    expect(JSON.parse(toJson(value))).toEqual({
      ...value,
      address: '0x100000000',
      none: '0x0',
      below: '-0x10',
    });
  });
});

describe('an output that an option may name', () => {
  test('goes to the file, or without one and for - to standard output', () => {
    const file = join(scratch(), 'a');
    expect(capture(() => writeOutput(file, 'text')).stdout).toBe('');
    expect(readFileSync(file, 'utf8')).toBe('text');
    expect(capture(() => writeOutput('-', 'text')).stdout).toBe('text\n');
    expect(capture(() => writeOutput(undefined, 'text\n')).stdout).toBe('text\n');
  });
});

describe('progress', () => {
  let written = '';
  const watch = (terminal: boolean) => {
    written = '';
    setSink({
      write: (stream, text) => {
        written += `${stream}: ${text}`;
      },
      isTerminal: () => terminal,
    });
  };
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
    setSink();
  });

  const step = (lasts: number) =>
    withProgress('checking', () => new Promise((resolve) => setTimeout(resolve, lasts, 'done')));

  test('of a short step is not shown', async () => {
    watch(true);
    const result = step(900);
    await vi.advanceTimersByTimeAsync(900);
    expect(await result).toBe('done');
    expect(written).toBe('');
  });

  test('of a long step stands on the terminal until it is done', async () => {
    watch(true);
    const result = step(5000);
    await vi.advanceTimersByTimeAsync(1000);
    expect(written).toBe('stderr: checking ...');
    await vi.advanceTimersByTimeAsync(4000);
    await result;
    expect(written).toBe('stderr: checking ...stderr: \r\u001b[K');
  });

  test('makes room for what is printed meanwhile', async () => {
    watch(true);
    const result = step(5000);
    await vi.advanceTimersByTimeAsync(1000);
    print('found');
    await vi.advanceTimersByTimeAsync(4000);
    await result;
    expect(written).toBe('stderr: checking ...stderr: \r\u001b[Kstdout: found\n');
  });

  test('is for terminals only, and ends with a step that fails', async () => {
    watch(false);
    const result = expect(
      withProgress('checking', async () => {
        await new Promise((resolve) => setTimeout(resolve, 2000));
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await vi.advanceTimersByTimeAsync(2000);
    await result;
    expect(written).toBe('');
    expect(vi.getTimerCount()).toBe(0);
  });
});
