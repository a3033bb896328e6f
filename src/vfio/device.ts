import { Descriptor } from './descriptor.ts';
import { capabilityOf } from './info-capabilities.ts';
import { sendPlain, sendRequest, tryRequest } from './ioctl.ts';
import { requestInfo } from './request-info.ts';
import { RequestRefused } from './request-refused.ts';
import { capPciAtomicComp, capRegionType, capSparseMmap } from './uapi/capabilities.ts';
import {
  pciDependentDevice,
  VFIO_DEVICE_GET_INFO,
  VFIO_DEVICE_GET_IRQ_INFO,
  VFIO_DEVICE_GET_PCI_HOT_RESET_INFO,
  VFIO_DEVICE_GET_REGION_INFO,
  VFIO_DEVICE_PCI_HOT_RESET,
  VFIO_DEVICE_RESET,
  VFIO_DEVICE_SET_IRQS,
} from './uapi/device.ts';
import { VFIO_VALUES as VALUES } from './uapi/vfio-constants.ts';

/** What a device has. */
export interface DeviceInfo {
  /** Its driver can reset it alone. */
  readonly reset: boolean;
  readonly kind: 'pci' | 'platform' | 'amba' | 'ccw' | 'ap' | 'fslMc' | 'cdx' | undefined;
  readonly regions: number;
  /** Kinds of interrupts, not their number. */
  readonly irqs: number;
  /** Atomic operations of PCI that reach memory; undefined when the kernel does not tell. */
  readonly atomics:
    | { readonly comp32: boolean; readonly comp64: boolean; readonly comp128: boolean }
    | undefined;
}

/** A region of a device: for PCI a base address register, the ROM, configuration space. Sizes in bytes. */
export interface RegionInfo {
  readonly index: number;
  /** 0 when the device has none there. */
  readonly size: bigint;
  /** Where it is in the device's file. */
  readonly offset: bigint;
  readonly read: boolean;
  readonly write: boolean;
  readonly mmap: boolean;
  /** The only parts that can be mapped; undefined when all of it can. */
  readonly areas: readonly { readonly offset: bigint; readonly size: bigint }[] | undefined;
  /** The table of MSI-X may be mapped with the rest. */
  readonly msixMappable: boolean;
  /** For regions beyond those that all PCI devices have. */
  readonly type: { readonly type: number; readonly subtype: number } | undefined;
}

/** Interrupts of one kind. */
export interface IrqInfo {
  readonly index: number;
  readonly count: number;
  readonly eventfd: boolean;
  readonly maskable: boolean;
  readonly automasked: boolean;
  /** All must be let go before their number changes. */
  readonly noresize: boolean;
}

/** Interrupts of one kind, from `start` on: a number of them, one answer each, or one eventfd each (-1 takes it off). */
export type IrqTargets =
  | { readonly start?: number; readonly count: number }
  | { readonly start?: number; readonly bools: readonly boolean[] }
  | { readonly start?: number; readonly eventfds: readonly number[] };

/** A device that a hot reset also resets. */
export interface DependentDevice {
  /** `0000:3b:00.0`. */
  readonly bdf: string;
  /** Whether the iommufd of the asking device has it; undefined when it was opened by its group. */
  readonly owned: boolean | undefined;
  /** Its id in that iommufd; undefined when it has none there. */
  readonly devId: number | undefined;
  /** Of the asking device when opened by its group. */
  readonly group: number | undefined;
}

const KINDS = ['pci', 'platform', 'amba', 'ccw', 'ap', 'fslMc', 'cdx'] as const;
const USUAL_DEPENDENTS = 32;
const ATTEMPTS = 4;

/**
 * An open device of VFIO, by its own node once bound, or by its group. Every method throws RequestRefused (PXM410) when
 * the kernel refuses.
 */
export class VfioDevice extends Descriptor {
  info(): DeviceInfo {
    const { value, capabilities } = requestInfo(
      this.fd,
      VFIO_DEVICE_GET_INFO,
      { capOffset: 0, pad: 0 },
      this.subject,
    );
    const { flags, numRegions, numIrqs } = value;
    const id = VALUES.VFIO_DEVICE_INFO_CAP.PCI_ATOMIC_COMP;
    const atomics = capabilityOf(capabilities, id, capPciAtomicComp)?.flags;
    return {
      reset: flags.reset,
      kind: KINDS.find((kind) => flags[kind]),
      regions: numRegions,
      irqs: numIrqs,
      atomics: atomics && { comp32: atomics.comp32, comp64: atomics.comp64, comp128: atomics.comp128 },
    };
  }

  /** EINVAL for an index that the device does not count, and for VGA where there is none. */
  region(index: number): RegionInfo {
    const { value, capabilities } = requestInfo(
      this.fd,
      VFIO_DEVICE_GET_REGION_INFO,
      { index },
      `region ${index} of ${this.subject}`,
    );
    const { flags, size, offset } = value;
    const caps = VALUES.VFIO_REGION_INFO_CAP;
    const type = capabilityOf(capabilities, caps.TYPE, capRegionType);
    const sparse = capabilityOf(capabilities, caps.SPARSE_MMAP, capSparseMmap);
    return {
      ...{ index, size, offset, read: flags.read, write: flags.write, mmap: flags.mmap },
      areas: sparse?.areas.map((area) => ({ offset: area.offset, size: area.size })),
      msixMappable: capabilities.some(({ id }) => id === caps.MSIX_MAPPABLE),
      type: type && { type: type.type, subtype: type.subtype },
    };
  }

  /** EINVAL for a kind that the device does not have. */
  irq(index: number): IrqInfo {
    const subject = `interrupts ${index} of ${this.subject}`;
    const { flags, count } = sendRequest(this.fd, VFIO_DEVICE_GET_IRQ_INFO, { index }, subject);
    const { eventfd, maskable, automasked, noresize } = flags;
    return { index, count, eventfd, maskable, automasked, noresize };
  }

  /** Sets up, fires, masks or unmasks interrupts of one kind. To trigger a count of 0 lets go of the whole kind. */
  setIrqs(index: number, action: 'mask' | 'unmask' | 'trigger', targets: IrqTargets): void {
    const { start = 0 } = targets;
    const { count, data, ...kind } = irqData(targets);
    const does = { actionMask: action === 'mask', actionUnmask: action === 'unmask' };
    const flags = { ...kind, ...does, actionTrigger: action === 'trigger' };
    const subject = `interrupts ${index} of ${this.subject}`;
    sendRequest(this.fd, VFIO_DEVICE_SET_IRQS, { flags, index, start, count, data }, subject);
  }

  /** Resets the function alone, if its driver can. */
  reset(): void {
    sendPlain(this.fd, VFIO_DEVICE_RESET, this.subject);
  }

  /** The devices that `hotReset` would reset, this one included. */
  hotResetDevices(): DependentDevice[] {
    let room = USUAL_DEPENDENTS;
    for (let attempt = 0; ; attempt++) {
      const extra = new Uint8Array(room * pciDependentDevice.fixedSize);
      const { value, errno } = tryRequest(this.fd, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, { extra });
      const { flags, count, devices } = value;
      if (errno === 'ENOSPC' && attempt < ATTEMPTS) {
        room = count;
        continue;
      }
      if (errno !== undefined)
        throw new RequestRefused(VFIO_DEVICE_GET_PCI_HOT_RESET_INFO.name, errno, this.subject);
      return devices.slice(0, count).map((each) => dependent(each, flags.devId));
    }
  }

  /**
   * Resets the slot or bus. All its devices must belong to the caller: those of `groups`, descriptors of open groups,
   * for a device that was opened by its group, else to the same iommufd.
   */
  hotReset(groups: readonly number[] = []): void {
    sendRequest(this.fd, VFIO_DEVICE_PCI_HOT_RESET, { groupFds: [...groups] }, this.subject);
  }
}

function irqData(targets: IrqTargets) {
  if ('bools' in targets)
    return { dataBool: true, count: targets.bools.length, data: Uint8Array.from(targets.bools, Number) };
  if (!('eventfds' in targets)) return { dataNone: true, count: targets.count, data: new Uint8Array() };
  const { eventfds } = targets;
  const view = new DataView(new ArrayBuffer(eventfds.length * 4));
  for (const [index, fd] of eventfds.entries()) {
    if (!Number.isInteger(fd) || fd < -1 || fd >= 2 ** 31)
      throw new RangeError(`"eventfds[${index}]" expected a descriptor or -1, got ${fd}`);
    view.setInt32(index * 4, fd, true);
  }
  return { dataEventfd: true, count: eventfds.length, data: new Uint8Array(view.buffer) };
}

function dependent(
  {
    groupOrDevid,
    segment,
    bus,
    devfn,
  }: { groupOrDevid: number; segment: number; bus: number; devfn: number },
  byId: boolean,
): DependentDevice {
  const { OWNED, NOT_OWNED } = VALUES.VFIO_PCI_DEVID;
  const [domain, under, slot] = [hexed(segment, 4), hexed(bus, 2), hexed(devfn >> 3, 2)];
  const bdf = `${domain}:${under}:${slot}.${devfn & 7}`;
  if (!byId) return { bdf, owned: undefined, devId: undefined, group: groupOrDevid };
  const owned = groupOrDevid !== NOT_OWNED;
  return { bdf, owned, devId: owned && groupOrDevid !== OWNED ? groupOrDevid : undefined, group: undefined };
}

function hexed(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
