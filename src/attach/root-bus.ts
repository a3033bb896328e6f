import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { HostRoot } from '../vfio/host-root.ts';
import { BDF, ROOT_BUS } from '../vfio/sysfs/pci-address.ts';

/** Root bus of the host that a PCI function is below, `0000:3a`; undefined when there is no such function. */
export function rootBusOf(bdf: string, { sys }: HostRoot): string | undefined {
  if (!BDF.test(bdf)) return undefined;
  try {
    const place = realpathSync.native(join(sys, 'bus/pci/devices', bdf)).split('/');
    return place.map((part) => ROOT_BUS.exec(part)?.[1]).find((bus) => bus !== undefined);
  } catch {
    return undefined;
  }
}
