import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { HostRoot } from '../vfio/host-root.ts';
import { BDF, ROOT_BUS } from '../vfio/sysfs/pci-address.ts';

/** Root bus of the host that a device is below, `0000:3a`; undefined when there is no such device. */
export function rootBusOf(bdf: string, { sys }: HostRoot): string | undefined {
  if (!BDF.test(bdf)) throw new RangeError(`"bdf" expected an address such as 0000:3b:00.0, got ${bdf}`);
  try {
    const place = realpathSync(join(sys, 'bus/pci/devices', bdf)).split('/');
    return place.map((part) => ROOT_BUS.exec(part)?.[1]).find((bus) => bus !== undefined);
  } catch {
    return undefined;
  }
}
