import { describe, expect, test } from 'vitest';
import type { AnyStruct, Layout } from '../../src/binary/field.ts';
import { make } from '../../src/binary/make.ts';
import { writeStruct } from '../../src/binary/write.ts';
import * as iommufd from '../../src/vfio/uapi/iommufd.ts';
import type { Request } from '../../src/vfio/uapi/request.ts';
import * as vfio from '../../src/vfio/uapi/vfio.ts';

/**
 * What a C compiler says of the headers of Linux 7.2: request number, structure, its smallest accepted and its full
 * size, and `name@offset:size` of its fields.
 */
const COMPILED = `
IOMMU_DESTROY 0x3b80 iommu_destroy 8 8 size@0:4 id@4:4
IOMMU_IOAS_ALLOC 0x3b81 iommu_ioas_alloc 12 12 size@0:4 flags@4:4 out_ioas_id@8:4
IOMMU_IOAS_IOVA_RANGES 0x3b84 iommu_ioas_iova_ranges 32 32 size@0:4 ioas_id@4:4 num_iovas@8:4 __reserved@12:4 allowed_iovas@16:8 out_iova_alignment@24:8
IOMMU_IOAS_MAP 0x3b85 iommu_ioas_map 40 40 size@0:4 flags@4:4 ioas_id@8:4 __reserved@12:4 user_va@16:8 length@24:8 iova@32:8
IOMMU_IOAS_UNMAP 0x3b86 iommu_ioas_unmap 24 24 size@0:4 ioas_id@4:4 iova@8:8 length@16:8
IOMMU_HWPT_ALLOC 0x3b89 iommu_hwpt_alloc 24 48 size@0:4 flags@4:4 dev_id@8:4 pt_id@12:4 out_hwpt_id@16:4 __reserved@20:4 data_type@24:4 data_len@28:4 data_uptr@32:8 fault_id@40:4 __reserved2@44:4
VFIO_DEVICE_BIND_IOMMUFD 0x3b76 vfio_device_bind_iommufd 16 24 argsz@0:4 flags@4:4 iommufd@8:4 out_devid@12:4 token_uuid_ptr@16:8
VFIO_DEVICE_ATTACH_IOMMUFD_PT 0x3b77 vfio_device_attach_iommufd_pt 12 16 argsz@0:4 flags@4:4 pt_id@8:4 pasid@12:4
VFIO_DEVICE_DETACH_IOMMUFD_PT 0x3b78 vfio_device_detach_iommufd_pt 8 12 argsz@0:4 flags@4:4 pasid@8:4
`;

const rows = COMPILED.trim()
  .split('\n')
  .map((line) => {
    const [name = '', number, struct, least, size, ...fields] = line.split(' ');
    return { name, number: Number(number), struct, least: Number(least), size: Number(size), fields };
  });
const requests = Object.entries({ ...iommufd, ...vfio }).filter(([name]) => /^[A-Z]/.test(name)) as [
  string,
  Request,
][];

function requestCalled(name: string): Request {
  return requests.find(([each]) => each === name)?.[1] as Request;
}

function offsets(layout: Layout): string[] {
  return layout.scalars.map(({ name, field, offset }) => `${name}@${offset}:${field.size}`);
}

/** `__reserved2@44:4` as layouts write it. */
function camel(field: string): string {
  return field.replace(/^__/, '').replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

test('every request is compared with the compiler', () => {
  expect(requests.map(([name]) => name).sort()).toEqual(rows.map(({ name }) => name).sort());
});

describe.each(rows)('$name', ({ name, number, struct, least, size, fields }) => {
  const found = requestCalled(name);

  test('has the number and the structure of the header', () => {
    const { argument, ...rest } = found;
    expect(rest).toEqual({ name, number });
    expect(argument.kind).toBe(struct);
    expect(argument.fixedSize).toBe(size);
    expect(offsets(argument)).toEqual(fields.map(camel));
  });

  test('states its own length, one that every kernel with the request accepts', () => {
    const bytes = writeStruct(found.argument, make(found.argument, {}) as AnyStruct);
    expect(new DataView(bytes.buffer).getUint32(0, true)).toBe(bytes.length);
    expect([least, size]).toContain(bytes.length);
    expect(bytes.subarray(4).every((byte) => byte === 0)).toBe(true);
  });
});

test('an address range has its first and its last address, 8 bytes each', () => {
  expect(offsets(iommufd.iovaRange)).toEqual(['start@0:8', 'last@8:8']);
});

test.each([
  ['IOMMU_IOAS_MAP', 'fixedIova', 1],
  ['IOMMU_IOAS_MAP', 'writeable', 2],
  ['IOMMU_IOAS_MAP', 'readable', 4],
  ['IOMMU_HWPT_ALLOC', 'nestParent', 1],
  ['IOMMU_HWPT_ALLOC', 'dirtyTracking', 2],
  ['IOMMU_HWPT_ALLOC', 'faultIdValid', 4],
  ['IOMMU_HWPT_ALLOC', 'pasid', 8],
  ['VFIO_DEVICE_BIND_IOMMUFD', 'token', 1],
  ['VFIO_DEVICE_ATTACH_IOMMUFD_PT', 'pasid', 1],
  ['VFIO_DEVICE_DETACH_IOMMUFD_PT', 'pasid', 1],
] as const)('%s has a flag %s of value %d', (request, flag, value) => {
  const layout = requestCalled(request).argument;
  const given = { flags: { [flag]: true } } as Record<string, object>;
  const bytes = writeStruct(layout, make(layout, given as never) as AnyStruct);
  expect(bytes[4]).toBe(value);
});
