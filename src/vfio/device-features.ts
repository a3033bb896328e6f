import { constants } from 'node:fs';
import { Descriptor } from './descriptor.ts';
import type { VfioDevice } from './device.ts';
import { openFeature, setFeature, triggerFeature } from './feature.ts';
import { featureBusMaster, featureDmaBuf, lowPowerEntryWithWakeup } from './uapi/features.ts';
import { VFIO_VALUES } from './uapi/vfio-constants.ts';
import { uuidBytes } from './uuid.ts';

/** A part of a region, in whole pages. Bytes. */
export interface RegionPart {
  readonly offset: bigint;
  readonly length: bigint;
}

const O_CLOEXEC = 0o2000000;

/** The token that whoever opens a virtual function of this physical one must know. Throws RequestRefused. */
export function setVfToken(device: VfioDevice, token: string): void {
  triggerFeature(device, 'PCI_VF_TOKEN', uuidBytes(token));
}

/**
 * Lets the device go to sleep until it is touched; `wakeup`, an eventfd, is told if it wakes by itself. Throws
 * RequestRefused.
 */
export function enterLowPower(device: VfioDevice, wakeup?: Descriptor): void {
  if (wakeup === undefined) triggerFeature(device, 'LOW_POWER_ENTRY');
  else
    setFeature(device, 'LOW_POWER_ENTRY_WITH_WAKEUP', lowPowerEntryWithWakeup, { wakeupEventfd: wakeup.fd });
}

/** Keeps the device awake again. Throws RequestRefused. */
export function exitLowPower(device: VfioDevice): void {
  triggerFeature(device, 'LOW_POWER_EXIT');
}

/** Whether a device may do DMA at all (bus CDX alone). Throws RequestRefused. */
export function setBusMaster(device: VfioDevice, on: boolean): void {
  const { SET_MASTER, CLEAR_MASTER } = VFIO_VALUES.VFIO_DEVICE_FEATURE;
  setFeature(device, 'BUS_MASTER', featureBusMaster, { op: on ? SET_MASTER : CLEAR_MASTER });
}

/** Parts of a base address register as a DMA buffer, which other devices can be given (Linux 6.19). Throws RequestRefused. */
export function exportRegion(
  device: VfioDevice,
  regionIndex: number,
  parts: readonly RegionPart[],
): Descriptor {
  const dmaRanges = parts.map(({ offset, length }) => ({
    ...{ kind: 'vfio_region_dma_range' as const, offset, length },
  }));
  const openFlags = constants.O_RDWR | O_CLOEXEC;
  const fd = openFeature(device, 'DMA_BUF', featureDmaBuf, { regionIndex, openFlags, dmaRanges });
  return new Descriptor(fd, `region ${regionIndex} of ${device.subject}`);
}
