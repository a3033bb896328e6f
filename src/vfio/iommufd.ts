import { join } from 'node:path';
import { readUints } from '../binary/uint.ts';
import { Descriptor } from './descriptor.ts';
import { hex } from './hex.ts';
import { deviceNumbers, HOST, type HostRoot } from './host-root.ts';
import { decodeHwInfo, type HwInfo } from './hw-info.ts';
import { bytesOf, sendCommand, sendRequest, tryRequest } from './ioctl.ts';
import { lent } from './lent.ts';
import { libc } from './libc.ts';
import { openNode } from './open-node.ts';
import { RequestRefused } from './request-refused.ts';
import {
  IOMMU_DESTROY,
  IOMMU_GET_HW_INFO,
  IOMMU_HWPT_ALLOC,
  IOMMU_IOAS_ALLOC,
  IOMMU_IOAS_ALLOW_IOVAS,
  IOMMU_IOAS_CHANGE_PROCESS,
  IOMMU_IOAS_COPY,
  IOMMU_IOAS_IOVA_RANGES,
  IOMMU_IOAS_MAP,
  IOMMU_IOAS_MAP_FILE,
  IOMMU_IOAS_UNMAP,
  IOMMU_OPTION,
  IOMMU_VFIO_IOAS,
  iovaRange,
} from './uapi/iommufd.ts';
import { IOMMUFD_VALUES as VALUES } from './uapi/iommufd-constants.ts';

export type { HwInfo } from './hw-info.ts';

/** Addresses, both ends included. */
export interface IovaRange {
  readonly start: bigint;
  readonly last: bigint;
}

/** What devices attached to an I/O address space can be given. */
export interface IovaRanges {
  /** Usable addresses, ascending. */
  readonly ranges: readonly IovaRange[];
  /** Addresses and lengths of mappings are multiples of this; 1 before a device is attached. */
  readonly alignment: bigint;
}

/** Where something is mapped and what devices may do with it. Addresses and length in bytes. */
export interface Placement {
  readonly length: bigint;
  /** Chosen by the kernel when undefined. */
  readonly iova?: bigint;
  readonly readable?: boolean;
  readonly writeable?: boolean;
}

/** Memory of this process for devices. */
export interface Mapping extends Placement {
  readonly userVa: bigint;
}

/** Part of a file in memory, from `start` on, for devices (Linux 6.13; from 6.19 also a DMA buffer of a device). */
export interface FileMapping extends Placement {
  readonly fd: number;
  readonly start: bigint;
}

/** What a page table should be able to do, beyond translating. */
export interface HwptAbilities {
  readonly nestParent?: boolean;
  readonly dirtyTracking?: boolean;
  /** Can also be attached for one process of a device (Linux 6.15). */
  readonly pasid?: boolean;
  /** Faults go to the queue of this id (Linux 6.11). */
  readonly faultId?: number;
}

/** A guest's part of a page table, as `IOMMU_HWPT_DATA` names its kind. */
export interface HwptData {
  readonly type: number;
  readonly bytes: Uint8Array;
}

/** Whose limit of locked memory counts: that of the user over all its processes, or that of the process alone. */
export type RlimitMode = 'user' | 'process';

/** More than any kind of IOMMU tells. */
const HW_INFO_ROOM = 256;
/** More than any host has; asking once is then enough nearly always. */
const USUAL_RANGES = 32;
const ATTEMPTS = 4;
const { RLIMIT_MODE, HUGE_PAGES } = VALUES.IOMMU_OPTION;
const MODES: readonly RlimitMode[] = ['user', 'process'];

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
        throw new RequestRefused(IOMMU_IOAS_IOVA_RANGES.name, errno, this.#ioas(ioasId));
      room = numIovas;
    }
  }

  /**
   * Ranges that must stay usable: a device that reserves a part of one cannot be attached then. The kernel chooses
   * addresses in them alone. No ranges allow everything again.
   */
  allowIovas(ioasId: number, ranges: readonly IovaRange[]): void {
    const bytes = Buffer.concat(ranges.map((range) => bytesOf(iovaRange, range)));
    lent(bytes, (allowedIovas) => {
      const given = { ioasId, numIovas: ranges.length, allowedIovas };
      sendRequest(this.fd, IOMMU_IOAS_ALLOW_IOVAS, given, this.#ioas(ioasId));
    });
  }

  /** Lets attached devices reach memory. Returns the I/O address where it starts. */
  map(ioasId: number, mapping: Mapping): bigint {
    const { userVa, length, iova = 0n } = mapping;
    const given = { flags: flagsOf(mapping), ioasId, userVa, length, iova };
    return sendRequest(this.fd, IOMMU_IOAS_MAP, given, this.#ioas(ioasId, mapping.iova)).iova;
  }

  /** As `map`, for a part of a file in memory. */
  mapFile(ioasId: number, mapping: FileMapping): bigint {
    const { fd, start, length, iova = 0n } = mapping;
    const given = { flags: flagsOf(mapping), ioasId, fd, start, length, iova };
    return sendRequest(this.fd, IOMMU_IOAS_MAP_FILE, given, this.#ioas(ioasId, mapping.iova)).iova;
  }

  /** Maps again what another address space has from `srcIova` on. Returns the I/O address where it starts. */
  copy(dstIoasId: number, srcIoasId: number, srcIova: bigint, placement: Placement): bigint {
    const { length, iova = 0n } = placement;
    const given = { flags: flagsOf(placement), dstIoasId, srcIoasId, length, dstIova: iova, srcIova };
    return sendRequest(this.fd, IOMMU_IOAS_COPY, given, this.#ioas(dstIoasId, placement.iova)).dstIova;
  }

  /** Takes mappings back, only whole ones. Returns how many bytes were mapped. */
  unmap(ioasId: number, iova: bigint, length: bigint): bigint {
    return sendRequest(this.fd, IOMMU_IOAS_UNMAP, { ioasId, iova, length }, this.#ioas(ioasId, iova)).length;
  }

  /** Takes all mappings back. Returns how many bytes were mapped. */
  unmapAll(ioasId: number): bigint {
    return this.unmap(ioasId, 0n, 2n ** 64n - 1n);
  }

  /** Charges locked memory to the calling process from now on; all mappings must be of files (Linux 6.13). */
  changeProcess(): void {
    sendRequest(this.fd, IOMMU_IOAS_CHANGE_PROCESS, {}, this.subject);
  }

  rlimitMode(): RlimitMode {
    return MODES[Number(this.#option(RLIMIT_MODE, 0))] ?? 'user';
  }

  /** Before anything else, with CAP_SYS_RESOURCE. */
  setRlimitMode(mode: RlimitMode): void {
    this.#setOption(RLIMIT_MODE, 0, BigInt(MODES.indexOf(mode)), this.subject);
  }

  /** Whether the IOMMU may translate in larger steps than base pages. */
  hugePages(ioasId: number): boolean {
    return this.#option(HUGE_PAGES, ioasId) === 1n;
  }

  /** They cannot be turned off once something is mapped for a device. */
  setHugePages(ioasId: number, on: boolean): void {
    this.#setOption(HUGE_PAGES, ioasId, on ? 1n : 0n, this.#ioas(ioasId));
  }

  /** The address space behind requests for a container. Refused with ENODEV when there is none. */
  vfioIoas(): number {
    const given = { op: VALUES.IOMMU_VFIO_IOAS.GET };
    return sendRequest(this.fd, IOMMU_VFIO_IOAS, given, this.subject).ioasId;
  }

  /** Puts an address space behind requests for a container, or none. */
  setVfioIoas(ioasId: number | undefined): void {
    const { SET, CLEAR } = VALUES.IOMMU_VFIO_IOAS;
    const given = ioasId === undefined ? { op: CLEAR } : { op: SET, ioasId };
    sendRequest(this.fd, IOMMU_VFIO_IOAS, given, this.subject);
  }

  /**
   * A page table for a bound device, over an address space, or with a guest's `data` below a parent page table or a
   * vIOMMU. Returns its id.
   */
  allocHwpt(devId: number, ptId: number, abilities: HwptAbilities = {}, data?: HwptData): number {
    const { faultId, ...flags } = abilities;
    const faults = faultId !== undefined;
    // Kernels before these fields take the request without them.
    const rest = (dataUptr: bigint) => ({
      ...{ dataType: data?.type ?? 0, dataLen: data?.bytes.length ?? 0, dataUptr },
      ...(faults && { faultId, reserved2: 0 }),
    });
    const send = (more: object) => {
      const given = { flags: { ...flags, faultIdValid: faults }, devId, ptId, ...more };
      return sendRequest(this.fd, IOMMU_HWPT_ALLOC, given, `device ${devId} of ${this.subject}`).outHwptId;
    };
    if (data === undefined) return send(faults ? rest(0n) : {});
    return lent(data.bytes, (dataUptr) => send(rest(dataUptr)));
  }

  /**
   * What the IOMMU of a bound device is and can do; `type` asks for what its driver tells besides its own (Linux 6.17).
   * ENOENT for a device without an IOMMU of its own.
   */
  hwInfo(devId: number, type?: number): HwInfo {
    const room = new Uint8Array(HW_INFO_ROOM);
    const wanted = type === undefined ? {} : { flags: { inputType: true }, dataType: type };
    const answer = lent(room, (dataUptr) => {
      const given = { devId, dataLen: room.length, dataUptr, outCapabilities: {}, ...wanted };
      return sendRequest(this.fd, IOMMU_GET_HW_INFO, given, `device ${devId} of ${this.subject}`);
    });
    const { outCapabilities, dataType, dataLen, outMaxPasidLog2 } = answer;
    const told = (name: keyof HwInfo['capabilities']) => outCapabilities?.[name] ?? false;
    return {
      ...decodeHwInfo(dataType, room.slice(0, Math.min(dataLen, room.length))),
      maxPasidLog2: outMaxPasidLog2,
      capabilities: {
        dirtyTracking: told('dirtyTracking'),
        pciPasidExec: told('pciPasidExec'),
        pciPasidPriv: told('pciPasidPriv'),
        pciAtsNotSupported: told('pciAtsNotSupported'),
      },
    };
  }

  /** Ends an address space, page table, queue or other object that nothing uses any more. */
  destroy(id: number): void {
    sendCommand(this.fd, IOMMU_DESTROY, { id }, `object ${id} of ${this.subject}`);
  }

  #option(optionId: number, objectId: number): bigint {
    const given = { optionId, objectId, op: VALUES.IOMMU_OPTION_OP.GET };
    return sendRequest(this.fd, IOMMU_OPTION, given, this.subject).val64;
  }

  #setOption(optionId: number, objectId: number, val64: bigint, subject: string): void {
    const given = { optionId, objectId, op: VALUES.IOMMU_OPTION_OP.SET, val64 };
    sendCommand(this.fd, IOMMU_OPTION, given, subject);
  }

  #ioas(id: number, iova?: bigint): string {
    return `address space ${id} of ${this.subject}${iova === undefined ? '' : ` at ${hex(iova)}`}`;
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

function flagsOf({ iova, readable = true, writeable = true }: Placement) {
  return { fixedIova: iova !== undefined, readable, writeable };
}

function rangesIn(bytes: Uint8Array, count: number): IovaRange[] {
  const ends = readUints(bytes, 0, 8, count * 2) as bigint[];
  return Array.from({ length: count }, (_, index) => ({
    start: ends[index * 2] as bigint,
    last: ends[index * 2 + 1] as bigint,
  }));
}
