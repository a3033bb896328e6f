import { openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Descriptor } from '../../src/vfio/descriptor.ts';
import { allocPages, mapPages } from '../../src/vfio/pages.ts';
import { RequestRefused } from '../../src/vfio/request-refused.ts';

function file(mode: 'r' | 'r+'): { file: Descriptor; path: string } {
  const path = join(tmpdir(), `pxm-test-pages-${process.pid}`);
  writeFileSync(path, new Uint8Array(3 * 4096).fill(7));
  const opened = new Descriptor(openSync(path, mode), 'a file');
  onTestFinished(() => {
    opened.close();
    rmSync(path, { force: true });
  });
  return { file: opened, path };
}

/** What `/proc/self/maps` has at an address. */
function mapped(address: bigint): string | undefined {
  const start = address.toString(16).padStart(8, '0');
  return readFileSync('/proc/self/maps', 'latin1')
    .split('\n')
    .find((line) => line.startsWith(`${start}-`));
}

describe.skipIf(process.platform !== 'linux')('memory outside of the heap', () => {
  test('is part of a file, shared with it, until it is closed', () => {
    const { file: of, path } = file('r+');
    const pages = mapPages(of, 4096n, 8192n);
    expect(mapped(pages.address)).toMatch(new RegExp(` rw-s 00001000 .*${path}$`));
    pages.close();
    pages.close();
    expect(mapped(pages.address)).toBeUndefined();
  });

  test('of a file that may not be written is refused with EACCES, and within a page with EINVAL', () => {
    const { file: of } = file('r');
    const refused = (work: () => unknown) => {
      try {
        work();
      } catch (error) {
        return error instanceof RequestRefused ? error.errno : error;
      }
      return undefined;
    };
    expect(refused(() => mapPages(of, 0n, 4096n))).toBe('EACCES');
    expect(refused(() => mapPages(file('r+').file, 1n, 4096n))).toBe('EINVAL');
  });

  test('is no part at an offset or of a length that is none', () => {
    const { file: of } = file('r+');
    expect(() => mapPages(of, -1n, 4096n)).toThrow(RangeError);
    expect(() => mapPages(of, 0n, 2n ** 63n)).toThrow(RangeError);
    expect(() => mapPages(of, 0 as unknown as bigint, 4096n)).toThrow(TypeError);
    expect(() => allocPages(0n)).toThrow(RangeError);
  });
});
