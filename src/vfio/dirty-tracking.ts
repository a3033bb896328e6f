import { bitmapFor } from './dirty-bitmap.ts';
import { hex } from './hex.ts';
import { sendRequest } from './ioctl.ts';
import type { Iommufd } from './iommufd.ts';
import { lent } from './lent.ts';
import type { LoggedRange } from './merge-ranges.ts';
import { IOMMU_HWPT_GET_DIRTY_BITMAP, IOMMU_HWPT_SET_DIRTY_TRACKING } from './uapi/iommufd.ts';

/**
 * Has the IOMMU track what devices write through a page table that was allocated for it (Linux 6.7). Throws
 * RequestRefused.
 */
export function setDirtyTracking(iommufd: Iommufd, hwptId: number, on: boolean): void {
  const subject = `page table ${hwptId} of ${iommufd.subject}`;
  sendRequest(iommufd.fd, IOMMU_HWPT_SET_DIRTY_TRACKING, { flags: { enable: on }, hwptId }, subject);
}

/**
 * What was written to a mapped range since it was last cleared, one bit a page. Reading clears it unless it is `kept`.
 * Throws RangeError, RequestRefused.
 */
export function readDirtyPages(
  iommufd: Iommufd,
  hwptId: number,
  { iova, length }: LoggedRange,
  pageSize: bigint,
  { kept = false }: { readonly kept?: boolean } = {},
): Uint8Array {
  const bits = bitmapFor(length, pageSize);
  const subject = `page table ${hwptId} of ${iommufd.subject} at ${hex(iova)}`;
  lent(bits, (data) => {
    const given = { hwptId, flags: { noClear: kept }, iova, length, pageSize, data };
    return sendRequest(iommufd.fd, IOMMU_HWPT_GET_DIRTY_BITMAP, given, subject);
  });
  return bits;
}
