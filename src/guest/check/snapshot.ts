/** Files of a directory of sysfs, by their names. */
export type Files = Readonly<Record<string, string>>;

export interface AccessSnapshot {
  /** Nodes linked below `initiators`. */
  readonly initiators: readonly number[];
  readonly files: Files;
}

export interface NodeSnapshot {
  readonly cpulist: string;
  readonly distance: string;
  /** `access0` and `access1`; undefined for a class without values. */
  readonly access: readonly (AccessSnapshot | undefined)[];
  /** Files below `memory_side_cache`: `index1/size`. */
  readonly caches: Files;
}

export interface FunctionSnapshot {
  /** Functions on the way down from the root bus, itself last: `0000:00:1c.4`, `0000:05:00.0`. */
  readonly way: readonly string[];
  readonly numaNode: string;
  /** Class code in 24 bits: `0x060400`. */
  readonly class: string;
  /** Driver that has it. */
  readonly driver?: string;
  /** Number of its IOMMU group. */
  readonly group?: string;
  /** Name of its IOMMU. */
  readonly iommu?: string;
  /** Whether it uses ATS; undefined for one that cannot, or whose configuration space cannot be read. */
  readonly ats?: boolean;
  /** What handles its messages, where it has some: `IR-PCI-MSI-0000:00:1f.2`. */
  readonly interruptChip?: string;
}

/** Blocks that memory is put online in. */
export interface MemorySnapshot {
  /** Bytes. */
  readonly blockSize: bigint;
  /** Numbers of the blocks in which a node has memory; one may be in several. */
  readonly blocks: Readonly<Record<number, readonly number[]>>;
}

/** What a running Linux shows in `/sys` of what a prediction is about. */
export interface SysfsSnapshot {
  /** Files of `/sys/devices/system/node`, by their names. */
  readonly masks: Files;
  readonly nodes: Readonly<Record<number, NodeSnapshot>>;
  /** Undefined where the kernel does not show it. */
  readonly memory?: MemorySnapshot;
  readonly functions: Readonly<Record<string, FunctionSnapshot>>;
  /** Lines of `reserved_regions` by the number of the IOMMU group. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  /** Names in `/sys/class/iommu`. */
  readonly iommus: readonly string[];
  /** What handles interrupts, of `/sys/kernel/irq`: `IR-IO-APIC`. */
  readonly interruptChips: readonly string[];
}
