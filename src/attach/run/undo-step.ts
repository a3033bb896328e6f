import { basename, join } from 'node:path';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import { sameDriver } from '../../topology/same-driver.ts';
import type { HostStep } from '../plan.ts';
import { attempt, bind, type HostAccess, unbind, without } from './host-access.ts';
import { unloadModule } from './modules.ts';
import { deviceFolder, driverFolder, driverOf, overrideOf, setOverride } from './sysfs-places.ts';

/**
 * Takes a step back, as far as it was made and nobody has changed the host since; so it does no harm to take one back
 * twice. Throws PxmError as `makeStep`.
 */
export async function undoStep(step: HostStep, access: HostAccess): Promise<void> {
  if (step.kind === 'load-module') {
    for (const module of [step.module, ...step.brings]) await unloadModule(module, access.root);
    return;
  }
  const folder = deviceFolder(step.bdf, access.root);
  if (folder === undefined) return;
  const driver = driverOf(folder);
  switch (step.kind) {
    case 'bind':
      if (driver !== undefined && sameDriver(driver, step.driver)) await unbind(access, folder, driver);
      return;
    case 'unbind':
      if (access.writer.waiting.has(step.bdf))
        throw PxmError.of(
          'PXM470',
          `${step.bdf} can go back to driver ${step.driver} only once it is let go`,
          {
            remedy: 'end the VM or what else has the device, and repeat it',
            blame: 'host',
          },
        );
      if (driver === undefined) await giveBack(folder, step.driver, access);
      return;
    case 'override': {
      const now = overrideOf(folder);
      // `giveBack` may have been ended between two writes.
      const ours = now !== undefined && (sameDriver(now, step.driver) || now === driver);
      if (ours) setBack(folder, step.before);
      return;
    }
  }
}

/** The override is in the way: until it is taken back too, it names the driver that gets the device, and no other can. */
async function giveBack(folder: string, wanted: string, access: HostAccess): Promise<void> {
  const at = driverFolder(wanted, access.root);
  if (at === undefined)
    throw without(folder, `driver ${wanted}, which ${basename(folder)} had before, is not there any more`);
  const driver = basename(at);
  const override = overrideOf(folder);
  if (override === undefined) return bind(access, folder, driver);
  setBack(folder, driver);
  try {
    await bind(access, folder, driver);
  } finally {
    setBack(folder, override);
  }
}

function setBack(folder: string, driver: string | undefined): void {
  const path = join(folder, 'driver_override');
  attempt(path, `driver_override of ${basename(folder)} cannot be set back`, () =>
    setOverride(folder, driver),
  );
}
