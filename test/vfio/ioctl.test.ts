import { closeSync, openSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errnoName } from '../../src/vfio/errno.ts';
import { sendRequest, tryRequest } from '../../src/vfio/ioctl.ts';
import { allocPages } from '../../src/vfio/pages.ts';
import { RequestRefused } from '../../src/vfio/request-refused.ts';
import { IOMMU_DESTROY, IOMMU_IOAS_MAP } from '../../src/vfio/uapi/iommufd.ts';

describe.runIf(process.platform === 'linux')('a request to a file that knows none', () => {
  let fd = -1;
  beforeAll(() => {
    fd = openSync('/dev/null', 'r+');
  });
  afterAll(() => closeSync(fd));

  test('is answered by the name of the error, and by its structure as it was', () => {
    const { errno, value } = tryRequest(fd, IOMMU_DESTROY, { id: 7 });
    expect({ errno, value }).toEqual({ errno: 'ENOTTY', value: { kind: 'iommu_destroy', size: 8, id: 7 } });
  });

  test('throws an error that blames the host and tells what it was about, why, and what helps', () => {
    let thrown: unknown;
    try {
      sendRequest(fd, IOMMU_DESTROY, { id: 7 }, 'object 7');
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(RequestRefused);
    expect(thrown).toMatchObject({
      ...{ code: 'PXM410', blame: 'host', request: 'IOMMU_DESTROY', errno: 'ENOTTY' },
      diagnostics: [
        {
          message:
            'object 7: IOMMU_DESTROY is refused with ENOTTY, this kernel or descriptor knows no such request',
          remedy: 'use Linux 6.6 or later',
        },
      ],
    });
  });

  test.each([
    ['a length of 2^64', { length: 2n ** 64n }],
    ['a negative address', { iova: -1n }],
    ['an id of 2^32', { ioasId: 2 ** 32 }],
    ['a fraction for an id', { ioasId: 1.5 }],
  ])('%s never gets to the kernel', (_, given) => {
    expect(() => tryRequest(fd, IOMMU_IOAS_MAP, given)).toThrow(RangeError);
  });

  test('a number where 64 bits are wanted never gets to the kernel', () => {
    const given = { userVa: 4096 as unknown as bigint };
    expect(() => tryRequest(fd, IOMMU_IOAS_MAP, given)).toThrow(
      new TypeError('"iommu_ioas_map.userVa" expected a bigint, got number'),
    );
  });

  test.each([-1, 1.5, Number.NaN, 2 ** 31])('neither does a descriptor of %d', (wrong) => {
    expect(() => tryRequest(wrong, IOMMU_DESTROY, {})).toThrow(RangeError);
  });

  test('nor one that is text', () => {
    expect(() => tryRequest('3' as unknown as number, IOMMU_DESTROY, {})).toThrow(TypeError);
  });

  test('a descriptor that is not open is told', () => {
    expect(tryRequest(2 ** 31 - 1, IOMMU_DESTROY, {}).errno).toBe('EBADF');
  });

  test('memory for devices starts at a page, and is given back once', () => {
    const pages = allocPages(1n << 16n);
    expect({ ...pages, address: pages.address % 4096n }).toMatchObject({ address: 0n, length: 1n << 16n });
    pages.close();
    pages.close();
  });

  test('memory that nobody has is refused with its error', () => {
    expect(() => allocPages((1n << 47n) - 1n)).toThrow('mmap is refused with ENOMEM');
    expect(() => allocPages(0n)).toThrow(RangeError);
    expect(() => allocPages(4096 as unknown as bigint)).toThrow(TypeError);
  });
});

test.each([
  [11, 'EAGAIN'],
  [17, 'EEXIST'],
  [77, 'EBADFD'],
  [95, 'EOPNOTSUPP'],
  [98, 'EADDRINUSE'],
  [999, 'errno 999'],
])('error %d of Linux is called %s', (number, name) => {
  expect(errnoName(number)).toBe(name);
});
