import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { errnoName } from '../../src/vfio/errno.ts';
import { IOMMUFD_REFUSALS } from '../../src/vfio/refusals/iommufd-refusals.ts';
import { refusalOf } from '../../src/vfio/refusals/refusals.ts';
import { VFIO_REFUSALS } from '../../src/vfio/refusals/vfio-refusals.ts';
import { REQUESTS } from '../../src/vfio/uapi/requests.ts';
import { VFIO_VALUES } from '../../src/vfio/uapi/vfio-constants.ts';

const tables = { ...IOMMUFD_REFUSALS, ...VFIO_REFUSALS };
const known = [
  ...[...REQUESTS.values()].map(({ name }) => name),
  ...Object.keys(VFIO_VALUES.VFIO_DEVICE_FEATURE).map((name) => `VFIO_DEVICE_FEATURE_${name}`),
];

test('reasons are told for requests and errors that there are', () => {
  expect(Object.keys(tables).filter((name) => !known.includes(name))).toEqual([]);
  const names = Array.from({ length: 134 }, (_, errno) => errnoName(errno));
  const errors = Object.values(tables).flatMap((table) => Object.keys(table));
  expect(errors.filter((name) => !names.includes(name))).toEqual([]);
});

test('what an error means depends on the request, and else is the same everywhere', () => {
  expect(refusalOf('IOMMU_IOAS_MAP', 'EEXIST').reason).toContain('mapped already');
  expect(refusalOf('IOMMU_VDEVICE_ALLOC', 'EEXIST').reason).toContain('in a vIOMMU already');
  expect(refusalOf('IOMMU_IOAS_MAP', 'EBADF').reason).toBe('the descriptor is not open');
  expect(refusalOf('IOMMU_IOAS_MAP', 'EXDEV')).toEqual({});
});

const sheet = join(import.meta.dirname, '../../../shared/spec/vfio-iommufd-uapi.md');

describe.skipIf(!existsSync(sheet))('the sheet beside the repository', () => {
  test('has no error of a request without a reason here', () => {
    const missing: string[] = [];
    for (const section of readFileSync(sheet, 'utf8').split(/^##+ /m)) {
      const [name = ''] = section.split(' ');
      if (!known.includes(name)) continue;
      for (const [, cell = ''] of section.matchAll(/^\| (E[A-Z0-9 /]+?) \|/gm))
        for (const errno of cell.replace('EDEADLOCK', 'EDEADLK').split(' / '))
          if (refusalOf(name, errno).reason === undefined) missing.push(`${name} ${errno}`);
    }
    expect(missing).toEqual([]);
  });
});
