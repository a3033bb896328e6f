import {
  closeSync,
  constants,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import { systemReason } from '../../files/system-reason.ts';
import { sameDriver } from '../../topology/same-driver.ts';
import type { HostRoot } from '../../vfio/host-root.ts';
import { BDF, NAME } from '../../vfio/sysfs/pci-address.ts';

/** The unset override reads so. */
const NONE = '(null)';

/**
 * The real folder of a PCI function; undefined when it is gone. Throws RangeError for what is no address, PxmError
 * PXM420 when its link leads elsewhere than to a device of that address.
 */
export function deviceFolder(bdf: string, { sys }: HostRoot): string | undefined {
  if (!BDF.test(bdf))
    throw new RangeError(`"bdf" expected an address such as 0000:3b:00.0, got ${JSON.stringify(bdf)}`);
  const link = join(sys, 'bus/pci/devices', bdf);
  const real = realOf(link);
  if (real === undefined) return undefined;
  if (!real.startsWith(`${realpathSync(sys)}/devices/`) || basename(real) !== bdf)
    throw elsewhere(link, real);
  return real;
}

/** The folder of a registered PCI driver, `_` and `-` being the same; undefined when there is none. */
export function driverFolder(driver: string, { sys }: HostRoot): string | undefined {
  if (!NAME.test(driver) || driver.startsWith('.'))
    throw new RangeError(`"driver" expected the name of a driver, got ${JSON.stringify(driver)}`);
  const folder = join(sys, 'bus/pci/drivers');
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    systemReason(error);
    return undefined;
  }
  const name = names.find((one) => one === driver) ?? names.find((one) => sameDriver(one, driver));
  if (name === undefined) return undefined;
  const link = join(folder, name);
  const real = realOf(link);
  if (real !== undefined && real !== join(realpathSync(sys), 'bus/pci/drivers', name))
    throw elsewhere(link, real);
  return real;
}

/** The driver that has a device, by the folder of the device. */
export function driverOf(folder: string): string | undefined {
  try {
    return basename(readlinkSync(join(folder, 'driver')));
  } catch (error) {
    systemReason(error);
    return undefined;
  }
}

/** What `driver_override` holds; undefined: nothing. */
export function overrideOf(folder: string): string | undefined {
  const text = readFileSync(join(folder, 'driver_override'), 'latin1').trim();
  return text === '' || text === NONE ? undefined : text;
}

/** Sets `driver_override`; a line alone takes it away, since the kernel never sees an empty write. */
export function setOverride(folder: string, driver: string | undefined): void {
  writeAttribute(join(folder, 'driver_override'), `${driver ?? ''}\n`);
}

/** Throws what the system says. */
function writeAttribute(path: string, text: string): void {
  const fd = openSync(path, constants.O_WRONLY | constants.O_NOFOLLOW);
  try {
    writeSync(fd, text);
  } finally {
    closeSync(fd);
  }
}

function realOf(link: string): string | undefined {
  try {
    return realpathSync.native(link);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw PxmError.of('PXM466', `cannot be read: ${systemReason(error)}`, { file: link, blame: 'host' });
  }
}

function elsewhere(link: string, real: string): PxmError {
  return PxmError.of('PXM420', `leads out of where the kernel's links lead: to ${JSON.stringify(real)}`, {
    file: link,
    remedy: 'see whether this is the sysfs of a running kernel, or a copy that somebody changed',
    blame: 'host',
  });
}
