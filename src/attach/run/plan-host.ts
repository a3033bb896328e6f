import type { Platform } from '../../topology/platform.ts';
import { HOST, type HostRoot } from '../../vfio/host-root.ts';
import { readHost } from '../../vfio/sysfs/read-host.ts';
import type { Plan } from '../plan.ts';
import { planAttach } from '../plan-attach.ts';
import { readSurroundings } from '../surroundings/surroundings.ts';

/** The plan of a topology for this host as it is now. Throws as `readHost`, and PXM468 for a broken journal. */
export function planHost(platform: Platform, root: HostRoot = HOST): Plan {
  const host = readHost(root);
  return planAttach(platform, host, readSurroundings(host, root));
}
