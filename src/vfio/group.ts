import { join } from 'node:path';
import { Descriptor } from './descriptor.ts';
import { VfioDevice } from './device.ts';
import { deviceNumbers, HOST, type HostRoot } from './host-root.ts';
import { sendPlain, sendRequest } from './ioctl.ts';
import { openNode } from './open-node.ts';
import {
  VFIO_GROUP_GET_DEVICE_FD,
  VFIO_GROUP_GET_STATUS,
  VFIO_GROUP_SET_CONTAINER,
  VFIO_GROUP_UNSET_CONTAINER,
} from './uapi/container.ts';

/** State of a group. */
export interface GroupStatus {
  /** No driver of the host has a device of it. */
  readonly viable: boolean;
  readonly inContainer: boolean;
}

/** A group of devices of the older interface. Every method throws RequestRefused (PXM410) when the kernel refuses. */
export class Group extends Descriptor {
  status(): GroupStatus {
    const { viable, containerSet } = sendRequest(this.fd, VFIO_GROUP_GET_STATUS, {}, this.subject).flags;
    return { viable, inContainer: containerSet };
  }

  /** Puts the group into a container, or into an iommufd that stands in for one. */
  setContainer(container: Descriptor): void {
    const argument = new Uint8Array(4);
    new DataView(argument.buffer).setInt32(0, container.fd, true);
    sendPlain(this.fd, VFIO_GROUP_SET_CONTAINER, this.subject, argument);
  }

  /** Takes it out; no device of it may be open. */
  unsetContainer(): void {
    sendPlain(this.fd, VFIO_GROUP_UNSET_CONTAINER, this.subject);
  }

  /**
   * Opens a device of the group, `0000:3b:00.0`, once the container has an IOMMU. A virtual function whose physical one
   * has a token wants it: `01234567-89ab-cdef-0123-456789abcdef`.
   */
  openDevice(name: string, token?: string): VfioDevice {
    for (const [what, text = ''] of [['name', name] as const, ['token', token] as const])
      if (!/^[\w:.-]*$/.test(text))
        throw new RangeError(`"${what}" expected letters, digits, _ : . -, got ${JSON.stringify(text)}`);
    const wanted = Buffer.from(`${name}${token === undefined ? '' : ` vf_token=${token}`}\0`, 'latin1');
    const subject = `${name} of ${this.subject}`;
    return new VfioDevice(sendPlain(this.fd, VFIO_GROUP_GET_DEVICE_FD, subject, wanted), name);
  }
}

/** Opens a group by its number. Throws RangeError for none, PxmError PXM411 where VFIO does not have it. */
export function openGroup(id: number, { sys, dev }: HostRoot = HOST): Group {
  if (!Number.isInteger(id) || id < 0) throw new RangeError(`"id" expected integer >= 0, got ${id}`);
  const remedy = 'bind its devices to vfio-pci; the kernel needs CONFIG_VFIO_GROUP';
  const path = join(dev, 'vfio', `${id}`);
  const numbers = deviceNumbers(join(sys, 'class/vfio', `${id}`), remedy);
  return new Group(openNode(path, numbers, remedy), path);
}
