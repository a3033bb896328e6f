import type { Cdev } from '../device-cdev.ts';

/** What an unprivileged look at `/sys` and `/proc` tells of this machine's devices. Plain data. */
export interface Host {
  /** As `uname -r` prints it. */
  readonly release: string;
  /** Whether the kernel offers /dev/iommu. */
  readonly iommufd: boolean;
  readonly nodes: readonly HostNode[];
  readonly iommus: readonly HostIommu[];
  readonly groups: readonly HostGroup[];
  /** PCI functions by address. */
  readonly devices: readonly HostDevice[];
}

export interface HostNode {
  readonly id: number;
  readonly cpus: readonly number[];
  /** Bytes; 0 for a node without memory. */
  readonly memory: bigint;
  /** To every node in order of `Host.nodes`. */
  readonly distances: readonly number[];
  readonly hugePages: readonly HugePages[];
}

export interface HugePages {
  /** Bytes of one page. */
  readonly size: bigint;
  readonly total: number;
  readonly free: number;
}

/** An IOMMU as `/sys/class/iommu` has it. */
export interface HostIommu {
  /** `dmar0`, `ivhd0`, `smmu3.0x0000000009050000`. */
  readonly name: string;
  readonly kind: 'intel' | 'amd' | 'smmuv3' | 'virtio' | 'other';
  /** Address of the PCI function that it is, as on AMD; undefined for one that is no PCI function. */
  readonly function: string | undefined;
  /** Addresses of the functions behind it. */
  readonly devices: readonly string[];
  /** Registers that sysfs shows: `address`, `cap` and `ecap` on Intel, `cap`, `features` and `features2` on AMD. */
  readonly registers: Readonly<Record<string, bigint>>;
}

export interface HostGroup {
  readonly id: number;
  /** Of its default domain: `DMA`, `DMA-FQ`, `identity`. */
  readonly type: string;
  /** Addresses of its functions. */
  readonly devices: readonly string[];
  /** Names of its devices that are no PCI functions. */
  readonly others: readonly string[];
  readonly reserved: readonly ReservedIova[];
}

/** I/O addresses that cannot be used for memory, both ends included. */
export interface ReservedIova {
  readonly start: bigint;
  readonly last: bigint;
  readonly kind: 'direct' | 'direct-relaxable' | 'reserved' | 'msi';
}

/** A PCI function. */
export interface HostDevice {
  /** Full address, `0000:3b:00.0`. */
  readonly bdf: string;
  readonly vendor: number;
  readonly device: number;
  readonly subsystemVendor: number;
  readonly subsystemDevice: number;
  /** 24 bits: base class, subclass, programming interface. */
  readonly class: number;
  readonly revision: number;
  readonly modalias: string;
  readonly driver: string | undefined;
  readonly driverOverride: string | undefined;
  /** Undefined where the firmware tells none. */
  readonly node: number | undefined;
  /** Undefined when no IOMMU serves it. */
  readonly group: number | undefined;
  /** Name of the IOMMU that serves it. */
  readonly iommu: string | undefined;
  readonly bars: readonly HostBar[];
  /** In the order in which the kernel tries them; empty: it cannot be reset. */
  readonly resetMethods: readonly string[];
  /** A PCI Express function; false for one of conventional PCI. */
  readonly express: boolean;
  /** A PCI-to-PCI bridge or port. */
  readonly bridge: boolean;
  /** Number of the bus below a bridge. */
  readonly secondaryBus: number | undefined;
  /** Addresses of the bridges above it, from the root. */
  readonly bridges: readonly string[];
  /** Root bus above them: `0000:00`. */
  readonly rootBus: string;
  /** Address of the physical function that it is a virtual one of. */
  readonly physicalFunction: string | undefined;
  /** Addresses of its virtual functions. */
  readonly virtualFunctions: readonly string[];
  /** Virtual functions it can have. */
  readonly maxVirtualFunctions: number;
  /** Its node when VFIO has it. */
  readonly cdev: Cdev | undefined;
}

export interface HostBar {
  /** 0 to 5. */
  readonly index: number;
  readonly base: bigint;
  /** Bytes. */
  readonly size: bigint;
  readonly kind: 'memory' | 'io';
  readonly is64bit: boolean;
  readonly prefetchable: boolean;
}
