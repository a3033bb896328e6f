import { readdirSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { systemReason } from '../files/system-reason.ts';
import { cdevPath } from './cdev-path.ts';
import { VfioDevice } from './device.ts';
import { deviceNumbers, HOST, type HostRoot } from './host-root.ts';
import { sendCommand, sendRequest } from './ioctl.ts';
import type { Iommufd } from './iommufd.ts';
import { lent } from './lent.ts';
import { noNode, openNode } from './open-node.ts';
import {
  VFIO_DEVICE_ATTACH_IOMMUFD_PT,
  VFIO_DEVICE_BIND_IOMMUFD,
  VFIO_DEVICE_DETACH_IOMMUFD_PT,
} from './uapi/cdev.ts';
import { uuidBytes } from './uuid.ts';

/** The node of a device that VFIO has. */
export interface Cdev {
  /** `vfio0`. */
  readonly name: string;
  readonly path: string;
  /** Major and minor number in sysfs, `249:0`. */
  readonly numbers: string;
}

/**
 * A device opened by its own node. Before `bind` nothing else works. Closing it detaches and unbinds. Every method
 * throws RequestRefused (PXM410) when the kernel refuses.
 */
export class DeviceCdev extends VfioDevice {
  /**
   * Gives the device to an iommufd, once. Returns its id there. A virtual function whose physical one has a token wants
   * it: `01234567-89ab-cdef-0123-456789abcdef` (Linux 6.17).
   */
  bind(iommufd: Iommufd, token?: string): number {
    const given = { iommufd: iommufd.fd };
    const sent = (more: { flags?: { token: true }; tokenUuidPtr?: bigint }) =>
      sendRequest(this.fd, VFIO_DEVICE_BIND_IOMMUFD, { ...given, ...more }, this.subject).outDevid;
    if (token === undefined) return sent({});
    return lent(uuidBytes(token), (tokenUuidPtr) => sent({ flags: { token: true }, tokenUuidPtr }));
  }

  /**
   * Lets DMA of the device, or of one of its processes by its PASID (Linux 6.15), go through an address space or a page
   * table; another one takes the place of the one before. Returns the id of the page table in use.
   */
  attach(ptId: number, pasid?: number): number {
    const given = { ptId, ...(pasid !== undefined && { flags: { pasid: true }, pasid }) };
    return sendRequest(this.fd, VFIO_DEVICE_ATTACH_IOMMUFD_PT, given, this.subject).ptId;
  }

  /** Blocks DMA of the device, or of one of its processes, again; also when nothing is attached. */
  detach(pasid?: number): void {
    const given = pasid === undefined ? {} : { flags: { pasid: true }, pasid };
    sendCommand(this.fd, VFIO_DEVICE_DETACH_IOMMUFD_PT, given, this.subject);
  }
}

/** Opens a device by its PCI address, `0000:3b:00.0`. Throws as `findCdev`, and PxmError PXM411 if it may not. */
export function openDevice(bdf: string, root: HostRoot = HOST): DeviceCdev {
  return opened(findCdev(bdf, root), bdf);
}

/** Opens a device that a driver of the host makes up, by its UUID. Throws RangeError, PxmError PXM411. */
export function openMediatedDevice(uuid: string, root: HostRoot = HOST): DeviceCdev {
  uuidBytes(uuid);
  const folder = join(root.sys, 'bus/mdev/devices', uuid);
  return opened(
    cdevIn(folder, 'have its driver take it (vfio_mdev)', 'there is no such mediated device', root),
    uuid,
  );
}

/**
 * The node of a PCI device, by what the kernel says in sysfs alone. Throws RangeError for what is no full address,
 * PxmError PXM411 when there is no such device or VFIO does not have it.
 */
export function findCdev(bdf: string, root: HostRoot = HOST): Cdev {
  if (!/^[0-9a-f]{4,8}:[0-9a-f]{2}:[01][0-9a-f]\.[0-7]$/.test(bdf))
    throw new RangeError(`"bdf" expected an address such as 0000:3b:00.0, got ${JSON.stringify(bdf)}`);
  const bind = `bind it to vfio-pci (driverctl set-override ${bdf} vfio-pci)`;
  return cdevIn(join(root.sys, 'bus/pci/devices', bdf), bind, 'there is no such PCI device', root);
}

function cdevIn(device: string, bind: string, absent: string, { dev }: HostRoot): Cdev {
  const kernel = 'the kernel needs CONFIG_VFIO_DEVICE_CDEV, 6.6 or later';
  const name = namesIn(join(device, 'vfio-dev'))?.find((found) => /^vfio\d+$/.test(found));
  if (name === undefined) {
    const inside = namesIn(device);
    if (inside === undefined) throw noNode(device, absent, 'pxm host lists the devices');
    const driver = inside.includes('driver') ? basename(readlinkSync(join(device, 'driver'))) : undefined;
    const vfio = driver?.includes('vfio') ?? false;
    const found = driver === undefined ? 'no driver has it' : `${driver} has it`;
    throw noNode(device, `the device has no node of VFIO: ${found}`, vfio ? kernel : bind);
  }
  const numbers = deviceNumbers(join(device, 'vfio-dev', name), kernel);
  return { name, path: cdevPath(name, numbers, { dev }), numbers };
}

function opened({ path, numbers }: Cdev, subject: string): DeviceCdev {
  return new DeviceCdev(openNode(path, numbers, 'be root, or have a rule give you the node'), subject);
}

/** Undefined when there is no such folder. */
function namesIn(folder: string): string[] | undefined {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw noNode(folder, `cannot be read: ${systemReason(error)}`, 'mount sysfs, and be allowed to read it');
  }
}
