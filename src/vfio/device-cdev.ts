import { readdirSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { systemReason } from '../files/system-reason.ts';
import { Descriptor } from './descriptor.ts';
import { deviceNumbers, HOST, type HostRoot } from './host-root.ts';
import { sendRequest } from './ioctl.ts';
import type { Iommufd } from './iommufd.ts';
import { noNode, openNode } from './open-node.ts';
import {
  VFIO_DEVICE_ATTACH_IOMMUFD_PT,
  VFIO_DEVICE_BIND_IOMMUFD,
  VFIO_DEVICE_DETACH_IOMMUFD_PT,
} from './uapi/cdev.ts';

/** The node of a device that VFIO has. */
export interface Cdev {
  /** `vfio0`. */
  readonly name: string;
  readonly path: string;
  /** Major and minor number in sysfs, `249:0`. */
  readonly numbers: string;
}

/**
 * An open device. Closing it detaches and unbinds. Every method throws RequestRefused (PXM410) when the kernel
 * refuses.
 */
export class DeviceCdev extends Descriptor {
  /** Gives the device to an iommufd, once. Returns its id there. */
  bind(iommufd: Iommufd): number {
    return sendRequest(this.fd, VFIO_DEVICE_BIND_IOMMUFD, { iommufd: iommufd.fd }, this.subject).outDevid;
  }

  /** Lets DMA of the device go through an address space or a page table. Returns the id of the page table in use. */
  attach(ptId: number): number {
    return sendRequest(this.fd, VFIO_DEVICE_ATTACH_IOMMUFD_PT, { ptId }, this.subject).ptId;
  }

  /** Blocks DMA of the device again; also when nothing is attached. */
  detach(): void {
    sendRequest(this.fd, VFIO_DEVICE_DETACH_IOMMUFD_PT, {}, this.subject);
  }
}

/** Opens a device by its PCI address, `0000:3b:00.0`. Throws as `findCdev`, and PxmError PXM411 if it may not. */
export function openDevice(bdf: string, root: HostRoot = HOST): DeviceCdev {
  const { path, numbers } = findCdev(bdf, root);
  return new DeviceCdev(openNode(path, numbers, 'be root, or have a rule give you the node'), bdf);
}

/**
 * The node of a PCI device, by what the kernel says in sysfs alone. Throws RangeError for what is no full address,
 * PxmError PXM411 when there is no such device or VFIO does not have it.
 */
export function findCdev(bdf: string, { sys, dev }: HostRoot = HOST): Cdev {
  if (!/^[0-9a-f]{4,8}:[0-9a-f]{2}:[01][0-9a-f]\.[0-7]$/.test(bdf))
    throw new RangeError(`"bdf" expected an address such as 0000:3b:00.0, got ${JSON.stringify(bdf)}`);
  const device = join(sys, 'bus/pci/devices', bdf);
  const inside = namesIn(device);
  if (inside === undefined) throw noNode(device, 'there is no such PCI device', 'lspci -D lists the devices');
  const bind = `bind it to vfio-pci (driverctl set-override ${bdf} vfio-pci)`;
  const kernel = 'the kernel needs CONFIG_VFIO_DEVICE_CDEV, 6.6 or later';
  const name = namesIn(join(device, 'vfio-dev'))?.find((found) => /^vfio\d+$/.test(found));
  if (name === undefined) {
    const driver = inside.includes('driver') ? basename(readlinkSync(join(device, 'driver'))) : undefined;
    const vfio = driver?.includes('vfio') ?? false;
    const found = vfio ? `${driver} has it` : driver === undefined ? 'no driver has it' : `${driver} has it`;
    throw noNode(device, `the device has no node of VFIO: ${found}`, vfio ? kernel : bind);
  }
  const numbers = deviceNumbers(join(device, 'vfio-dev', name), kernel);
  return { name, path: join(dev, 'vfio/devices', name), numbers };
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
