/** Files of an access class of a node, by their names. */
export type PerformanceFiles = Readonly<Record<string, string>>;

export interface AccessSnapshot {
  /** Nodes linked below `initiators`. */
  readonly initiators: readonly number[];
  readonly files: PerformanceFiles;
}

export interface NodeSnapshot {
  readonly cpulist: string;
  readonly distance: string;
  /** `access0` and `access1`; undefined for a class without values. */
  readonly access: readonly (AccessSnapshot | undefined)[];
}

export interface FunctionSnapshot {
  /** Functions on the way down from the root bus, itself last: `0000:00:1c.4`, `0000:05:00.0`. */
  readonly way: readonly string[];
  readonly numaNode: string;
  /** Number of its IOMMU group. */
  readonly group?: string;
  /** Name of its IOMMU. */
  readonly iommu?: string;
}

/** What a running Linux shows in `/sys` of what a prediction is about. */
export interface SysfsSnapshot {
  /** Files of `/sys/devices/system/node`, by their names. */
  readonly masks: Readonly<Record<string, string>>;
  readonly nodes: Readonly<Record<number, NodeSnapshot>>;
  readonly functions: Readonly<Record<string, FunctionSnapshot>>;
  /** Names in `/sys/class/iommu`. */
  readonly iommus: readonly string[];
}
