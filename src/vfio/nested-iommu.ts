import { Descriptor } from './descriptor.ts';
import { sendRequest, tryRequest } from './ioctl.ts';
import type { Iommufd } from './iommufd.ts';
import { lent } from './lent.ts';
import { RequestRefused } from './request-refused.ts';
import {
  IOMMU_FAULT_QUEUE_ALLOC,
  IOMMU_HW_QUEUE_ALLOC,
  IOMMU_HWPT_INVALIDATE,
  IOMMU_VDEVICE_ALLOC,
  IOMMU_VEVENTQ_ALLOC,
  IOMMU_VIOMMU_ALLOC,
} from './uapi/nesting.ts';

/** A queue that the kernel fills: its id in the iommufd, and what it is read from. */
export interface Queue {
  readonly id: number;
  readonly file: Descriptor;
}

/** What a guest changed in its page tables, as `IOMMU_HWPT_INVALIDATE_DATA` names the kind of entries. */
export interface Invalidation {
  readonly type: number;
  readonly entryLength: number;
  /** Entries one after the other. */
  readonly bytes: Uint8Array;
}

/** A queue of page faults of devices (Linux 6.11). Throws RequestRefused. */
export function allocFaultQueue(iommufd: Iommufd): Queue {
  const { outFaultId: id, outFaultFd } = sendRequest(
    iommufd.fd,
    IOMMU_FAULT_QUEUE_ALLOC,
    {},
    iommufd.subject,
  );
  return { id, file: new Descriptor(outFaultFd, `fault queue ${id} of ${iommufd.subject}`) };
}

/** Tells the IOMMU what a guest changed. Throws RequestRefused, whose subject says how many entries were handled. */
export function invalidate(iommufd: Iommufd, id: number, entries: Invalidation): void {
  const { type, entryLength, bytes } = entries;
  const entryNum = entryLength === 0 ? 0 : bytes.length / entryLength;
  const { value, errno } = lent(bytes, (dataUptr) => {
    const given = { hwptId: id, dataUptr, dataType: type, entryLen: entryLength, entryNum };
    return tryRequest(iommufd.fd, IOMMU_HWPT_INVALIDATE, given);
  });
  if (errno === undefined) return;
  const subject = `object ${id} of ${iommufd.subject} after ${value.entryNum} of ${entryNum} entries`;
  throw new RequestRefused(IOMMU_HWPT_INVALIDATE.name, errno, subject);
}

/**
 * A slice of the IOMMU of a device for a guest, over a page table that others can nest below (Linux 6.13). Some kinds
 * want data, which the kernel also writes to (6.17). Returns its id. Throws RequestRefused.
 */
export function allocViommu(
  iommufd: Iommufd,
  type: number,
  devId: number,
  hwptId: number,
  data: Uint8Array = new Uint8Array(),
): number {
  const subject = `device ${devId} of ${iommufd.subject}`;
  return lent(data, (dataUptr) => {
    const more = data.length === 0 ? {} : { dataLen: data.length, reserved: 0, dataUptr };
    return sendRequest(iommufd.fd, IOMMU_VIOMMU_ALLOC, { type, devId, hwptId, ...more }, subject);
  }).outViommuId;
}

/** A device as the guest of a vIOMMU names it, by stream or requester id. Returns its id. Throws RequestRefused. */
export function allocVdevice(iommufd: Iommufd, viommuId: number, devId: number, virtId: bigint): number {
  const subject = `device ${devId} of ${iommufd.subject}`;
  return sendRequest(iommufd.fd, IOMMU_VDEVICE_ALLOC, { viommuId, devId, virtId }, subject).outVdeviceId;
}

/** A queue of events of a vIOMMU that holds up to `depth` (Linux 6.15). Throws RequestRefused. */
export function allocEventQueue(iommufd: Iommufd, viommuId: number, type: number, depth: number): Queue {
  const given = { viommuId, type, veventqDepth: depth };
  const subject = `vIOMMU ${viommuId} of ${iommufd.subject}`;
  const { outVeventqId: id, outVeventqFd } = sendRequest(iommufd.fd, IOMMU_VEVENTQ_ALLOC, given, subject);
  return { id, file: new Descriptor(outVeventqFd, `events of ${subject}`) };
}

/** A queue of a guest in its memory that hardware reads (Linux 6.17). Returns its id. Throws RequestRefused. */
export function allocHwQueue(
  iommufd: Iommufd,
  viommuId: number,
  queue: {
    readonly type: number;
    readonly index: number;
    readonly nestingParentIova: bigint;
    readonly length: bigint;
  },
): number {
  const subject = `vIOMMU ${viommuId} of ${iommufd.subject}`;
  return sendRequest(iommufd.fd, IOMMU_HW_QUEUE_ALLOC, { viommuId, ...queue }, subject).outHwQueueId;
}
