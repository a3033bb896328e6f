import type { HostDevice } from '../../vfio/sysfs/host.ts';
import { isVfioDriver } from '../choose-driver.ts';

/** What goes with the driver of a function and does not come back with it: its virtual functions. */
export function lostFunctions({ bdf, driver, virtualFunctions }: HostDevice): string | undefined {
  if (virtualFunctions.length === 0 || driver === undefined || isVfioDriver(driver)) return undefined;
  return `${bdf} has virtual functions (${virtualFunctions.length}), which driver ${driver} ends when it is taken away`;
}
