import { bypassesIommu } from '../../machines/qemu-bypass.ts';
import { createdDevices, isUnnamed, needsJson } from '../../machines/qemu-devices.ts';
import { IOMMUFD_ID, usesIommufd } from '../../machines/qemu-objects.ts';
import type { PciFunction, Platform } from '../../topology/platform.ts';
import { iommuArgs } from './iommu-args.ts';
import { memoryDeviceArgs } from './memory-device-args.ts';
import { jsonOption, option, type Property } from './option.ts';

/** `-device` for all that QEMU creates so, in the order in which it wants them. */
export function deviceArgs(platform: Platform): string[] {
  return createdDevices(platform).flatMap((created) => {
    if (created.kind === 'iommu') return iommuArgs(platform, created.unit);
    if (created.kind === 'memory') return memoryDeviceArgs(created.device);
    return ['-device', deviceOption(platform, created.on)];
  });
}

function deviceOption(platform: Platform, on: PciFunction): string {
  return functionOption(on, deviceProperties(platform, on));
}

/** Properties of a device but for its place; the id first. */
export function deviceProperties(platform: Platform, on: PciFunction): Property[] {
  const bypass = on.opens?.root === true && bypassesIommu(platform, on.opens);
  const properties = on.properties.filter(
    ([name, value]) => (name !== 'iommufd' || value !== false) && (name !== 'bypass_iommu' || !bypass),
  );
  return [
    ['id', isUnnamed(on) ? undefined : on.id],
    ...properties,
    ['bypass_iommu', bypass ? true : undefined],
    ['iommufd', usesIommufd(on) ? IOMMUFD_ID : undefined],
    ['x-no-mmap', hidesBars(platform, on) ? true : undefined],
  ];
}

/** What is not mapped into the guest is not mapped for other devices either. */
function hidesBars({ attach }: Platform, on: PciFunction): boolean {
  const assigned = attach.devices.some((device) => device.function === on);
  const said = on.properties.some(([name]) => name === 'x-no-mmap');
  return attach.p2p === 'never' && attach.devices.length > 1 && assigned && !said;
}

/** The option for a PCI function at its address. */
export function functionOption(on: PciFunction, properties: readonly Property[] = [['id', on.id]]): string {
  const [id, ...others] = properties;
  const write = needsJson(on) ? jsonOption : option;
  return write(on.model, [
    ...(id === undefined ? [] : [id]),
    ['bus', on.bus.id],
    ['addr', address(on)],
    ['multifunction', on.multifunction ? true : undefined],
    ...others,
  ]);
}

/** `1f.3`; the function is left out when it is 0. */
export function address({ device, function: number }: PciFunction): string {
  return `${device.toString(16)}${number === 0 ? '' : `.${number}`}`;
}
