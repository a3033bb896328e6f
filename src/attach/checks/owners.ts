import { isVfioDriver } from '../choose-driver.ts';
import { type Checking, placeOf } from './check.ts';

/** That nobody else has the devices: other VMs or processes, or the host for something it cannot do without. PXM454. */
export function checkOwners(checking: Checking): void {
  const { platform, around, claims, found, report } = checking;
  for (const { vm, devices, run } of around.claims) {
    if (vm === platform.name) continue;
    for (const bdf of claims.filter((one) => devices.includes(one))) {
      const one = found.find(({ on }) => on.bdf === bdf);
      const what = one ? `device ${one.id} (${bdf})` : `${bdf}, of the group of an assigned device,`;
      report.error('PXM454', `${what} is prepared for VM ${vm} since ${run.since}, by "${run.command}"`, {
        span: one && placeOf(checking, one),
        remedy: `pxm release ${vm}, or name another device`,
      });
    }
  }
  const own = around.claims.find(({ vm }) => vm === platform.name)?.devices ?? [];
  for (const one of found) {
    const { driver, bdf } = one.on;
    // What has a device of this VM open may be its own VMM.
    if (driver === undefined || (isVfioDriver(driver) && own.includes(bdf))) continue;
    for (const { what, loses } of around.uses.get(bdf) ?? []) {
      report[loses ? 'error' : 'warning']('PXM454', `device ${one.id} (${bdf}) is in use: ${what}`, {
        span: placeOf(checking, one),
        remedy: loses ? 'end that use first' : 'be sure that the host can do without it',
      });
    }
  }
}
