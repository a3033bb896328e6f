import { errnoName } from '../../../../src/vfio/errno.ts';
import type { Iommufd } from '../../../../src/vfio/iommufd.ts';
import { libc } from '../../../../src/vfio/libc.ts';
import { RequestRefused } from '../../../../src/vfio/request-refused.ts';

// The kernel's own test of iommufd: a request that makes up devices and does what hardware would. Written from
// drivers/iommu/iommufd/iommufd_test.h, without the layouts of pxm.

const IOMMU_TEST_CMD = 0x3ba0;
const SIZE = 72;

/** Numbers of the structure behind its header: 32 bits for a number, 64 for a bigint, each at its own place. */
type Fields = Readonly<Record<number, number | bigint>>;

function test(iommufd: Iommufd, op: number, id: number, fields: Fields): DataView {
  const view = new DataView(new ArrayBuffer(SIZE));
  for (const [index, value] of [SIZE, op, id].entries()) view.setUint32(index * 4, value, true);
  for (const [at, value] of Object.entries(fields))
    if (typeof value === 'bigint') view.setBigUint64(Number(at), value, true);
    else view.setUint32(Number(at), value, true);
  const { ioctl, errno } = libc();
  const result = ioctl(iommufd.fd, IOMMU_TEST_CMD, new Uint8Array(view.buffer));
  const failed = errno();
  if (result < 0) throw new RequestRefused(`IOMMU_TEST_CMD ${op}`, errnoName(failed), 'mock');
  return view;
}

/** A device attached to an address space. */
export interface Mock {
  readonly stdev: number;
  readonly hwpt: number;
  /** As BIND would give it. */
  readonly devId: number;
}

export function mockDevice(iommufd: Iommufd, ioas: number): Mock {
  const view = test(iommufd, 2, ioas, {});
  const [stdev = 0, hwpt = 0, devId = 0] = [16, 20, 24].map((at) => view.getUint32(at, true));
  return { stdev, hwpt, devId };
}

export function mockAttach(iommufd: Iommufd, { stdev }: Mock, ptId: number): void {
  test(iommufd, 10, stdev, { 16: ptId });
}

/** Writes to pages of 2048 bytes as a device would; one bit each. */
export function mockWrites(
  iommufd: Iommufd,
  hwpt: number,
  iova: bigint,
  length: bigint,
  bits: Uint8Array,
): bigint {
  const uptr = libc().address(bits);
  const view = test(iommufd, 13, hwpt, { 24: iova, 32: length, 40: 2048n, 48: uptr });
  return bits.length === 0 ? 0n : view.getBigUint64(56, true);
}

/** Whether an entry of the translation cache holds a value. */
export function mockIotlb(iommufd: Iommufd, hwpt: number, entry: number, value: number): void {
  test(iommufd, 14, hwpt, { 16: entry, 20: value });
}

/** A page fault of a device. */
export function mockFault(
  iommufd: Iommufd,
  devId: number,
  pasid: number,
  group: number,
  address: bigint,
): void {
  test(iommufd, 15, 0, { 16: devId, 20: pasid, 24: group, 28: 1, 32: address });
}
