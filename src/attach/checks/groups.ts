import type { HostDevice } from '../../vfio/sysfs/host.ts';
import { isVfioDriver } from '../choose-driver.ts';
import { attachPlace, type Checking, placeOf } from './check.ts';
import { lostFunctions } from './lost-functions.ts';

/** Drivers of the kernel that leave DMA to others. */
const HARMLESS = ['pci-stub', 'pcieport'];

/** Devices that share groups with assigned ones and that a driver of the host has. */
export function hostSiblings({ found, host }: Pick<Checking, 'found' | 'host'>): HostDevice[] {
  const groups = new Set(found.map(({ on }) => on.group));
  const assigned = new Set(found.map(({ on }) => on.bdf));
  return host.devices.filter(
    ({ bdf, bridge, driver, group }) =>
      group !== undefined &&
      groups.has(group) &&
      !assigned.has(bdf) &&
      !bridge &&
      driver !== undefined &&
      !isVfioDriver(driver) &&
      !HARMLESS.includes(driver),
  );
}

/** That every device has a group, and that the host has nothing in it. PXM452, PXM453. */
export function checkGroups(checking: Checking): void {
  const { platform, host, found, report, around, defer } = checking;
  for (const one of found) {
    if (one.on.group !== undefined) continue;
    report.error(
      'PXM452',
      `device ${one.id} (${one.on.bdf}) has no IOMMU group: nothing keeps its DMA from other memory`,
      {
        span: placeOf(checking, one),
        remedy:
          host.iommus.length === 0
            ? 'turn the IOMMU on in the firmware, and on Intel boot with intel_iommu=on'
            : 'no IOMMU serves it: name another device',
      },
    );
  }
  const take = platform.attach.siblings === 'take';
  for (const sibling of hostSiblings(checking)) {
    const one = found.find(({ on }) => on.group === sibling.group);
    if (!one) continue;
    const lost = lostFunctions(sibling);
    const uses = (around.uses.get(sibling.bdf) ?? [])
      .filter(({ loses }) => loses || !take)
      .map(({ what }) => what)
      .concat(lost ?? []);
    if (take && uses.length === 0) continue;
    const used = uses.map((what) => `; ${what}`).join('');
    report.error(
      'PXM453',
      `device ${one.id} shares IOMMU group ${sibling.group} with ${sibling.bdf}, which driver ${sibling.driver} of the host has${used}`,
      {
        span: (take ? attachPlace(checking, 'siblings') : undefined) ?? placeOf(checking, one),
        remedy: take
          ? 'end that use first'
          : 'assign it too, write attach: { siblings: take } to take it from the host, or put the device into another slot',
      },
    );
  }
  for (const { id, others } of host.groups) {
    if (others.length === 0 || !found.some(({ on }) => on.group === id)) continue;
    defer(`whether ${others.join(', ')} in IOMMU group ${id} leave DMA alone`);
  }
}
