import { HOST, type HostRoot } from '../host-root.ts';
import { readGroups } from './groups.ts';
import type { Host } from './host.ts';
import { readIommus } from './iommus.ts';
import { readNodes } from './nodes.ts';
import { readPciDevices } from './pci-devices.ts';
import { readRelease } from './release.ts';
import { SysfsReader } from './sysfs-reader.ts';

/**
 * What an unprivileged look at sysfs and procfs tells of this machine's devices. Devices that vanish meanwhile are left
 * out, and what may not be read is undefined or empty. Throws PxmError: PXM420 where a link leads out of sysfs, PXM421
 * where a file holds what no kernel writes, PXM422 without sysfs.
 */
export function readHost(root: HostRoot = HOST): Host {
  const reader = new SysfsReader(root);
  const host: Host = {
    release: readRelease(reader),
    iommufd: reader.names(`${reader.sys}/class/misc`).includes('iommu'),
    nodes: readNodes(reader),
    iommus: readIommus(reader),
    groups: readGroups(reader),
    devices: readPciDevices(reader),
  };
  reader.finish();
  return host;
}
