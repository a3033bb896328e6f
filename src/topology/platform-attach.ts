import type { PciFunction } from './platform.ts';

/** How the host prepares assigned devices and hands them over. */
export interface Attach {
  /** `auto`: iommufd where the host has it. */
  readonly mode: 'auto' | 'iommufd' | 'legacy';
  /** Whether devices may reach the BARs of each other. */
  readonly p2p: 'never' | 'auto' | 'always';
  /** What becomes of other devices in the groups of assigned ones that a driver of the host has. */
  readonly siblings: 'keep' | 'take';
  /** Bytes that devices may lock; undefined: what the host's limits allow. */
  readonly memoryLimit: bigint | undefined;
  /** Assigned devices in the order of their declaration. */
  readonly devices: readonly AttachedDevice[];
}

export interface AttachedDevice {
  readonly function: PciFunction;
  /** Full address on the host, `0000:41:00.0`. */
  readonly host: string;
  /** `later`: the VM starts without it. */
  readonly plug: 'boot' | 'later';
}
