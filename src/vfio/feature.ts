import type { Fields, Layout } from '../binary/field.ts';
import type { Partially } from '../binary/make.ts';
import type { StructValue } from '../binary/struct.ts';
import type { VfioDevice } from './device.ts';
import { type Answer, bytesOf, structOf, tryRequest } from './ioctl.ts';
import { RequestRefused } from './request-refused.ts';
import { VFIO_DEVICE_FEATURE } from './uapi/device.ts';
import { VFIO_VALUES } from './uapi/vfio-constants.ts';

const IDS = VFIO_VALUES.VFIO_DEVICE_FEATURE;

/** A feature that a device may have, by the end of its name in the header. */
export type FeatureName = Exclude<keyof typeof IDS, 'MASK' | 'CLEAR_MASTER' | 'SET_MASTER'>;

/** Whether a device has a feature and lets it be read or set. Throws RequestRefused when it cannot be asked. */
export function offersFeature(device: VfioDevice, name: FeatureName, operation: 'get' | 'set'): boolean {
  const { errno } = send(device, name, { probe: true, [operation]: true }, new Uint8Array());
  // The kernel knows no such feature, or not that operation on it.
  if (errno === 'ENOTTY' || errno === 'EINVAL') return false;
  if (errno !== undefined) throw refused(device, name, errno);
  return true;
}

/** Reads a feature; fields that the kernel takes are in `given`. Throws RequestRefused. */
export function getFeature<K extends string, F extends Fields>(
  device: VfioDevice,
  name: FeatureName,
  layout: Layout<K, F>,
  given: Partially<Omit<StructValue<K, F>, 'kind'>> = {},
): StructValue<K, F> {
  return operate(device, name, { get: true }, layout, given).value;
}

/** Sets a feature. Returns what the kernel made of the structure. Throws RequestRefused. */
export function setFeature<K extends string, F extends Fields>(
  device: VfioDevice,
  name: FeatureName,
  layout: Layout<K, F>,
  given: Partially<Omit<StructValue<K, F>, 'kind'>>,
): StructValue<K, F> {
  return operate(device, name, { set: true }, layout, given).value;
}

/** Reads a feature that gives a descriptor rather than a structure. Throws RequestRefused. */
export function openFeature<K extends string, F extends Fields>(
  device: VfioDevice,
  name: FeatureName,
  layout: Layout<K, F>,
  given: Partially<Omit<StructValue<K, F>, 'kind'>>,
): number {
  return operate(device, name, { get: true }, layout, given).result;
}

/** Sets a feature without a structure, or with plain bytes. Throws RequestRefused. */
export function triggerFeature(
  device: VfioDevice,
  name: FeatureName,
  bytes: Uint8Array = new Uint8Array(),
): void {
  const { errno } = send(device, name, { set: true }, bytes);
  if (errno !== undefined) throw refused(device, name, errno);
}

function operate<K extends string, F extends Fields>(
  device: VfioDevice,
  name: FeatureName,
  operations: { get?: true; set?: true },
  layout: Layout<K, F>,
  given: Partially<Omit<StructValue<K, F>, 'kind'>>,
): Answer<StructValue<K, F>> {
  const { value, errno, result } = send(device, name, operations, bytesOf(layout, given));
  if (errno !== undefined) throw refused(device, name, errno);
  return { value: structOf(layout, value.data), errno, result };
}

function send(device: VfioDevice, name: FeatureName, operations: object, data: Uint8Array) {
  return tryRequest(device.fd, VFIO_DEVICE_FEATURE, { flags: { feature: IDS[name], ...operations }, data });
}

function refused(device: VfioDevice, name: FeatureName, errno: string): RequestRefused {
  return new RequestRefused(`VFIO_DEVICE_FEATURE_${name}`, errno, device.subject);
}
