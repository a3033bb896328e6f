import type { VfioDevice } from '../../vfio/device.ts';
import type { HwInfo } from '../../vfio/hw-info.ts';
import type { IovaRanges } from '../../vfio/iommufd.ts';
import type { MappingCalls } from './mappings.ts';

/** A device as its user and as the host know it. */
export interface DeviceName {
  /** The user's own. */
  readonly id: string;
  /** Address on the host, `0000:3b:00.0`; the UUID of a mediated device. */
  readonly bdf: string;
}

/** What page tables should do beyond translating. */
export interface SpaceOptions {
  /** The IOMMU notes which pages devices write. */
  readonly dirtyTracking?: boolean;
  /** Page tables of a guest can go below. */
  readonly nestParent?: boolean;
  /** False: the IOMMU uses base pages only. */
  readonly hugePages?: boolean;
  /** Locked memory counts for this process, not for all of its user. Needs CAP_SYS_RESOURCE. */
  readonly processAccounting?: boolean;
}

/** Something that DMA of a VM's devices goes through. Methods throw RequestRefused when the kernel refuses. */
export interface DmaSpace<D extends SpaceDevice = SpaceDevice> extends MappingCalls {
  /** Opens a device and lets its DMA go through here. Nothing is left of it when that fails. */
  add(name: DeviceName): D;
  /** What may be mapped for the devices that are there. */
  ranges(): IovaRanges;
  /** Whether memory of that device can be mapped for others. */
  reaches(device: D): boolean;
  /** Maps a part of a BAR for all devices that are there. */
  mapBar(part: BarPart<D>, iova: bigint): void;
  /** Gives up what is open here. Devices are removed before, each by itself. */
  close(): void;
}

/** A device whose DMA goes through a space. */
export interface SpaceDevice {
  readonly name: DeviceName;
  /** Lent, for its regions and interrupts. */
  readonly file: VfioDevice;
  /** What the kernel tells of its IOMMU; undefined for a mediated device, and where the interface does not tell. */
  readonly info: HwInfo | undefined;
  /** It was given a page table that served another device already; undefined where the interface does not tell. */
  readonly shared: boolean | undefined;
  /** Blocks its DMA and closes it; a second time does nothing. */
  remove(): void;
}

/** A part of a BAR that can be mapped. Offset in the BAR and length in bytes, in whole pages. */
export interface BarPart<D extends SpaceDevice = SpaceDevice> {
  readonly device: D;
  readonly bar: number;
  readonly offset: bigint;
  readonly length: bigint;
}
