import { statSync } from 'node:fs';
import { join } from 'node:path';
import { HOST, type HostRoot } from '../../vfio/host-root.ts';
import type { Host } from '../../vfio/sysfs/host.ts';
import { type Claim, readClaims } from './claims.ts';
import { type DeviceUse, readUses } from './device-uses.ts';
import { type MemoryLock, readMemoryLock } from './memory-lock.ts';
import { type Modules, readModules } from './modules.ts';

/** What a plan needs to know of the host besides its devices. Plain data. */
export interface Surroundings {
  readonly modules: Modules;
  /** Whether /dev/iommu is there: the kernel may have iommufd where a container shows no node of it. */
  readonly iommuNode: boolean;
  /** Limit on locked memory of this process, which a VMM started by it has too. */
  readonly memoryLock: MemoryLock;
  /** What the host does with devices, by their address. */
  readonly uses: ReadonlyMap<string, readonly DeviceUse[]>;
  /** VMs that devices were prepared for. */
  readonly claims: readonly Claim[];
}

/** Reads them without privilege; what may not be read is left out. */
export function readSurroundings(host: Host, root: HostRoot = HOST): Surroundings {
  return {
    modules: readModules(host.release, root),
    // Not by access(2), which is refused where a service may not use the device.
    iommuNode: statSync(join(root.dev, 'iommu'), { throwIfNoEntry: false }) !== undefined,
    memoryLock: readMemoryLock(root),
    uses: readUses(host, root),
    claims: readClaims(root),
  };
}
