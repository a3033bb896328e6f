import { join } from 'node:path';
import { readUints } from '../binary/uint.ts';
import { Descriptor } from './descriptor.ts';
import { deviceNumbers, HOST, type HostRoot } from './host-root.ts';
import { sendRequest, tryRequest } from './ioctl.ts';
import { libc } from './libc.ts';
import { openNode } from './open-node.ts';
import { RequestRefused } from './request-refused.ts';
import {
  IOMMU_DESTROY,
  IOMMU_HWPT_ALLOC,
  IOMMU_IOAS_ALLOC,
  IOMMU_IOAS_IOVA_RANGES,
  IOMMU_IOAS_MAP,
  IOMMU_IOAS_UNMAP,
  iovaRange,
} from './uapi/iommufd.ts';

/** What devices attached to an I/O address space can be given. */
export interface IovaRanges {
  /** Usable addresses, ascending, both ends included. */
  readonly ranges: readonly { readonly start: bigint; readonly last: bigint }[];
  /** Addresses and lengths of mappings are multiples of this; 1 before a device is attached. */
  readonly alignment: bigint;
}

/** Memory of this process for devices. Addresses and length in bytes. */
export interface Mapping {
  readonly userVa: bigint;
  readonly length: bigint;
  /** Chosen by the kernel when undefined. */
  readonly iova?: bigint;
  readonly readable?: boolean;
  readonly writeable?: boolean;
}

/** What a page table should be able to do, beyond translating. */
export interface HwptAbilities {
  readonly nestParent?: boolean;
  readonly dirtyTracking?: boolean;
}

/** More than any host has; asking once is then enough nearly always. */
const USUAL_RANGES = 32;
const ATTEMPTS = 4;

/**
 * An open /dev/iommu. Ids of its objects are numbers from 1. Every method throws RequestRefused (PXM410) when the
 * kernel refuses.
 */
export class Iommufd extends Descriptor {
  /** A new, empty I/O address space. Returns its id. */
  allocIoas(): number {
    return sendRequest(this.fd, IOMMU_IOAS_ALLOC, {}, this.subject).outIoasId;
  }

  /** What may be mapped; attached devices narrow it. */
  iovaRanges(ioasId: number): IovaRanges {
    let room = USUAL_RANGES;
    for (let attempt = 0; ; attempt++) {
      const bytes = new Uint8Array(room * iovaRange.fixedSize);
      const allowedIovas = libc().address(bytes);
      const { value, errno } = tryRequest(this.fd, IOMMU_IOAS_IOVA_RANGES, {
        ...{ ioasId, numIovas: room, allowedIovas },
      });
      const { numIovas, outIovaAlignment } = value;
      if (errno === undefined) return { ranges: rangesIn(bytes, numIovas), alignment: outIovaAlignment };
      if (errno !== 'EMSGSIZE' || attempt === ATTEMPTS)
        throw new RequestRefused(IOMMU_IOAS_IOVA_RANGES.name, errno, this.#object('address space', ioasId));
      room = numIovas;
    }
  }

  /** Lets attached devices reach memory. Returns the I/O address where it starts. */
  map(ioasId: number, { userVa, length, iova, readable = true, writeable = true }: Mapping): bigint {
    const flags = { fixedIova: iova !== undefined, readable, writeable };
    const given = { flags, ioasId, userVa, length, iova: iova ?? 0n };
    const subject = `${this.#object('address space', ioasId)}${iova === undefined ? '' : ` at ${hex(iova)}`}`;
    return sendRequest(this.fd, IOMMU_IOAS_MAP, given, subject).iova;
  }

  /** Takes mappings back, only whole ones. Returns how many bytes were mapped. */
  unmap(ioasId: number, iova: bigint, length: bigint): bigint {
    const subject = `${this.#object('address space', ioasId)} at ${hex(iova)}`;
    return sendRequest(this.fd, IOMMU_IOAS_UNMAP, { ioasId, iova, length }, subject).length;
  }

  /** A page table for a bound device over an address space. Returns its id. */
  allocHwpt(devId: number, ioasId: number, abilities: HwptAbilities = {}): number {
    const given = { flags: { ...abilities }, devId, ptId: ioasId };
    return sendRequest(this.fd, IOMMU_HWPT_ALLOC, given, this.#object('device', devId)).outHwptId;
  }

  /** Ends an address space or page table that nothing uses any more. */
  destroy(id: number): void {
    sendRequest(this.fd, IOMMU_DESTROY, { id }, this.#object('object', id));
  }

  #object(what: string, id: number): string {
    return `${what} ${id} of ${this.subject}`;
  }
}

/** Opens /dev/iommu. Throws PxmError PXM411 where there is none, or it may not be opened. */
export function openIommufd({ sys, dev }: HostRoot = HOST): Iommufd {
  const remedy =
    'needs Linux 6.6 or later with CONFIG_IOMMUFD (modprobe iommufd), and root or a rule for the node';
  const path = join(dev, 'iommu');
  const numbers = deviceNumbers(join(sys, 'class/misc/iommu'), remedy);
  return new Iommufd(openNode(path, numbers, remedy), path);
}

function rangesIn(bytes: Uint8Array, count: number): IovaRanges['ranges'] {
  const ends = readUints(bytes, 0, 8, count * 2) as bigint[];
  return Array.from({ length: count }, (_, index) => ({
    start: ends[index * 2] as bigint,
    last: ends[index * 2 + 1] as bigint,
  }));
}

function hex(value: bigint): string {
  return typeof value === 'bigint' ? `0x${value.toString(16)}` : String(value);
}
