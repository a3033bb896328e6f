import { basename, join } from 'node:path';
import type { Code } from '../../diagnostics/codes.ts';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import { systemReason } from '../../files/system-reason.ts';
import type { HostRoot } from '../../vfio/host-root.ts';
import { holdersOf, holdersText } from './holders.ts';
import type { PatientWriter } from './patient-writer.ts';
import { deviceFolder, driverFolder, driverOf } from './sysfs-places.ts';

/** What steps and their undoing work with. */
export interface HostAccess {
  readonly root: HostRoot;
  readonly writer: PatientWriter;
  /** Milliseconds to wait for a driver to let go of a device or to take it. */
  readonly patience: number;
}

/** Takes a device from a driver. Throws PxmError PXM470 while somebody has it open, PXM466, PXM467, PXM472. */
export async function unbind(access: HostAccess, folder: string, driver: string): Promise<void> {
  const bdf = basename(folder);
  const holders = holdersOf(folder, access.root);
  if (holders.length > 0) throw held(bdf, driver, holdersText(holders), 'nothing was changed for it');
  const path = join(driverFolder(driver, access.root) ?? '', 'unbind');
  const written = await access.writer.write(path, bdf, access.patience);
  if (written === 'waiting')
    throw held(
      bdf,
      driver,
      holdersText(holdersOf(folder, access.root)),
      `after ${access.patience / 1000} s the kernel still waits, and takes the device away when it is let go`,
    );
  // ENODEV: another one was faster.
  if (written.code !== undefined && driverOf(folder) !== undefined)
    throw refused(path, `driver ${driver} does not let go of ${bdf}`, written.code);
  const still = driverOf(folder);
  if (still !== undefined)
    throw without(folder, `${bdf} was taken from driver ${driver}, but ${still} has it`);
}

/** Gives a device without driver to one. Throws PxmError PXM466, PXM467, PXM472. */
export async function bind(access: HostAccess, folder: string, driver: string): Promise<void> {
  const bdf = basename(folder);
  const at = driverFolder(driver, access.root);
  if (at === undefined) throw without(folder, `there is no driver ${driver} to give ${bdf} to`);
  const name = basename(at);
  const path = join(at, 'bind');
  const written = await access.writer.write(path, bdf, access.patience);
  if (written === 'waiting')
    throw without(folder, `driver ${name} has not taken ${bdf} after ${access.patience / 1000} s`);
  const now = driverOf(folder);
  if (now === name) return;
  if (written.code !== undefined) throw refused(path, `driver ${name} does not take ${bdf}`, written.code);
  throw without(folder, `${bdf} was given to driver ${name}, but ${now ?? 'no driver'} has it`);
}

/** The folder of a device that must be there. Throws PxmError PXM467 when it is gone, PXM420. */
export function presentDevice(bdf: string, root: HostRoot): string {
  const folder = deviceFolder(bdf, root);
  if (folder === undefined) throw without(join(root.sys, 'bus/pci/devices', bdf), `device ${bdf} is gone`);
  return folder;
}

/** Does something to a file of the kernel. Throws PxmError PXM466 or PXM472 when the system refuses. */
export function attempt<T>(path: string, what: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    systemReason(error);
    throw refused(path, what, (error as NodeJS.ErrnoException).code ?? '');
  }
}

/** PxmError PXM467: the host is not as it should be after a step. */
export function without(file: string, message: string): PxmError {
  return PxmError.of('PXM467', message, {
    file,
    remedy: 'see dmesg for what the driver says, and repeat it',
    blame: 'host',
  });
}

export function refused(file: string, what: string, code: string): PxmError {
  const rights = code === 'EACCES' || code === 'EPERM';
  const number: Code = rights ? 'PXM472' : 'PXM466';
  return PxmError.of(number, `${what}: ${reasonOf(code)}`, {
    file,
    remedy: rights ? 'run it as root, where sysfs can be written' : 'see dmesg for what the driver says',
    blame: 'host',
  });
}

function reasonOf(code: string): string {
  return systemReason(Object.assign(new Error(), { code, syscall: 'write' }));
}

function held(bdf: string, driver: string, who: string, then: string): PxmError {
  return PxmError.of('PXM470', `driver ${driver} cannot let go of ${bdf}: ${who} has it open; ${then}`, {
    remedy: 'end the VM or what else has the device, and repeat it',
    blame: 'host',
  });
}
