import { join } from 'node:path';
import { Descriptor } from './descriptor.ts';
import { hex } from './hex.ts';
import { deviceNumbers, HOST, type HostRoot } from './host-root.ts';
import { capabilityOf } from './info-capabilities.ts';
import { bytesOf, sendPlain, sendRequest } from './ioctl.ts';
import type { IovaRange } from './iommufd.ts';
import { lent } from './lent.ts';
import { openNode } from './open-node.ts';
import { requestInfo } from './request-info.ts';
import { capDmaAvail, capIovaRange, capMigration } from './uapi/capabilities.ts';
import {
  dirtyBitmapGet,
  VFIO_CHECK_EXTENSION,
  VFIO_GET_API_VERSION,
  VFIO_IOMMU_DIRTY_PAGES,
  VFIO_IOMMU_GET_INFO,
  VFIO_IOMMU_MAP_DMA,
  VFIO_IOMMU_UNMAP_DMA,
  VFIO_SET_IOMMU,
  vfioBitmap,
} from './uapi/container.ts';
import { VFIO_VALUES as VALUES } from './uapi/vfio-constants.ts';

const { VFIO } = VALUES;

/** What a container can be asked for by `extension`. */
export const EXTENSIONS = {
  type1: VALUES.VFIO_TYPE1.IOMMU,
  type1v2: VALUES.VFIO_TYPE1v2.IOMMU,
  noIommu: VALUES.VFIO_NOIOMMU.IOMMU,
  /** Once an IOMMU is set: DMA cannot bypass caches. */
  cacheCoherent: VFIO.DMA_CC_IOMMU,
  unmapAll: VFIO.UNMAP_ALL,
  updateVaddr: VFIO.UPDATE_VADDR,
} as const;

/** What the IOMMU of a container can do. */
export interface ContainerInfo {
  /** Sizes of pages as bits, in bytes. */
  readonly pageSizes: bigint;
  /** What may be mapped; undefined when the kernel does not tell. */
  readonly ranges: readonly IovaRange[] | undefined;
  /** Tracking of what devices write: sizes of pages as bits, and the largest bitmap, in bytes. */
  readonly dirty: { readonly pageSizes: bigint; readonly maxBitmap: bigint } | undefined;
  /** Mappings that are left. */
  readonly mappingsLeft: number | undefined;
}

/** Memory of this process for devices. Addresses and length in bytes. */
export interface DmaMapping {
  readonly userVa: bigint;
  readonly iova: bigint;
  readonly length: bigint;
  readonly readable?: boolean;
  readonly writeable?: boolean;
}

/** A range whose bitmap is wanted; `bitmap` has a bit for each page, rounded up to 8 bytes. */
export interface DirtyRange {
  readonly iova: bigint;
  readonly length: bigint;
  readonly pageSize: bigint;
  readonly bitmap: Uint8Array;
}

/**
 * An address space of the older interface, shared by the groups that are put into it: an open /dev/vfio/vfio. Every
 * method throws RequestRefused (PXM410) when the kernel refuses.
 */
export class Container extends Descriptor {
  /** 0 on every kernel so far. */
  apiVersion(): number {
    return sendPlain(this.fd, VFIO_GET_API_VERSION, this.subject);
  }

  /** 0 when the kernel cannot, else at least 1. */
  extension(name: keyof typeof EXTENSIONS): number {
    return sendPlain(this.fd, VFIO_CHECK_EXTENSION, this.subject, BigInt(EXTENSIONS[name]));
  }

  /** Once, after the first group is in it. */
  setIommu(kind: 'type1' | 'type1v2' | 'noIommu' = 'type1v2'): void {
    sendPlain(this.fd, VFIO_SET_IOMMU, this.subject, BigInt(EXTENSIONS[kind]));
  }

  info(): ContainerInfo {
    const given = { capOffset: 0, pad: 0 };
    const { value, capabilities } = requestInfo(this.fd, VFIO_IOMMU_GET_INFO, given, this.subject);
    const { CAP_IOVA_RANGE, CAP_MIGRATION, DMA_AVAIL } = VALUES.VFIO_IOMMU_TYPE1_INFO;
    const ranges = capabilityOf(capabilities, CAP_IOVA_RANGE, capIovaRange)?.iovaRanges;
    const dirty = capabilityOf(capabilities, CAP_MIGRATION, capMigration);
    return {
      pageSizes: value.flags.pgsizes ? value.iovaPgsizes : 0n,
      ranges: ranges?.map(({ start, end }) => ({ start, last: end })),
      dirty: dirty && { pageSizes: dirty.pgsizeBitmap, maxBitmap: dirty.maxDirtyBitmapSize },
      mappingsLeft: capabilityOf(capabilities, DMA_AVAIL, capDmaAvail)?.avail,
    };
  }

  /** Lets devices reach memory. */
  map({ userVa, iova, length, readable = true, writeable = true }: DmaMapping): void {
    const flags = { read: readable, write: writeable };
    sendRequest(this.fd, VFIO_IOMMU_MAP_DMA, { flags, vaddr: userVa, iova, size: length }, this.#at(iova));
  }

  /** Takes mappings back, only whole ones. Returns how many bytes were mapped, 0 for a hole. */
  unmap(iova: bigint, length: bigint): bigint {
    return sendRequest(this.fd, VFIO_IOMMU_UNMAP_DMA, { iova, size: length }, this.#at(iova)).size;
  }

  /** Takes all mappings back (extension `unmapAll`). Returns how many bytes were mapped. */
  unmapAll(): bigint {
    return sendRequest(this.fd, VFIO_IOMMU_UNMAP_DMA, { flags: { all: true } }, this.subject).size;
  }

  /** As `unmap`, and tells in the bitmap what was written; while tracking. */
  unmapDirty({ iova, length, pageSize, bitmap }: DirtyRange): bigint {
    const flags = { getDirtyBitmap: true };
    return lent(bitmap, (at) => {
      const data = bytesOf(vfioBitmap, { pgsize: pageSize, size: BigInt(bitmap.length), data: at });
      return sendRequest(this.fd, VFIO_IOMMU_UNMAP_DMA, { flags, iova, size: length, data }, this.#at(iova));
    }).size;
  }

  /** Tracks what devices write from now on, or no more. Everything mapped counts as written at first. */
  setDirtyTracking(on: boolean): void {
    const flags = on ? { start: true } : { stop: true };
    sendRequest(this.fd, VFIO_IOMMU_DIRTY_PAGES, { flags }, this.subject);
  }

  /** Tells in the bitmap what was written since it was last asked. */
  readDirty({ iova, length, pageSize, bitmap }: DirtyRange): void {
    lent(bitmap, (at) => {
      const wanted = { pgsize: pageSize, size: BigInt(bitmap.length), data: at };
      const data = bytesOf(dirtyBitmapGet, { iova, size: length, bitmap: wanted });
      sendRequest(this.fd, VFIO_IOMMU_DIRTY_PAGES, { flags: { getBitmap: true }, data }, this.#at(iova));
    });
  }

  #at(iova: bigint): string {
    return `${this.subject} at ${hex(iova)}`;
  }
}

/** Opens /dev/vfio/vfio. Throws PxmError PXM411 where there is none, or it may not be opened. */
export function openContainer({ sys, dev }: HostRoot = HOST): Container {
  const remedy = 'needs a kernel with CONFIG_VFIO_CONTAINER (modprobe vfio), or use iommufd';
  const path = join(dev, 'vfio/vfio');
  const numbers = deviceNumbers(join(sys, 'class/misc/vfio'), remedy);
  return new Container(openNode(path, numbers, remedy), path);
}
