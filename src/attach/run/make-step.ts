import { basename, join } from 'node:path';
import { sameDriver } from '../../topology/same-driver.ts';
import type { HostStep } from '../plan.ts';
import { attempt, bind, type HostAccess, presentDevice, unbind, without } from './host-access.ts';
import { loadModule } from './modules.ts';
import { driverFolder, driverOf, overrideOf, setOverride } from './sysfs-places.ts';

/**
 * Makes a step and sees that the host is as it should be then. Throws PxmError: PXM466 or PXM472 when the system
 * refuses, PXM467 when the step has not the effect it should have, PXM470 when somebody has the device open.
 */
export async function makeStep(step: HostStep, access: HostAccess): Promise<void> {
  if (step.kind === 'load-module') return loadModule(step.module, access.root);
  const folder = presentDevice(step.bdf, access.root);
  switch (step.kind) {
    case 'override':
      return override(folder, step.driver, access);
    case 'unbind': {
      const driver = driverOf(folder);
      if (driver === undefined) return;
      if (!sameDriver(driver, step.driver))
        throw without(folder, `${step.bdf} had driver ${step.driver}, but now ${driver} has it`);
      return unbind(access, folder, driver);
    }
    case 'bind': {
      const driver = driverOf(folder);
      if (driver !== undefined && sameDriver(driver, step.driver)) return;
      return bind(access, folder, step.driver);
    }
  }
}

/** The kernel compares names letter by letter, so it is that of the registered driver which counts. */
function override(folder: string, wanted: string, { root }: HostAccess): void {
  const at = driverFolder(wanted, root);
  if (at === undefined)
    throw without(join(root.sys, 'bus/pci/drivers', wanted), `there is no driver ${wanted}`);
  const driver = basename(at);
  const path = join(folder, 'driver_override');
  const now = attempt(path, `driver_override of ${basename(folder)} cannot be set`, () => {
    setOverride(folder, driver);
    return overrideOf(folder);
  });
  if (now !== driver) throw without(path, `was set to ${driver}, but reads ${now ?? 'as not set'}`);
}
