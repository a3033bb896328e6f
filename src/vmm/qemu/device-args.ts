import { IOMMUFD_ID, usesIommufd } from '../../machines/qemu-objects.ts';
import type { Bus, PciFunction, Platform } from '../../topology/platform.ts';
import { option } from './option.ts';

/** `-device` for everything on PCI that the machine does not bring: what opens a bus before what sits on it. */
export function deviceArgs({ pci }: Platform): string[] {
  const [root] = pci.rootBuses;
  return root === undefined ? [] : onBus(root);
}

function onBus(bus: Bus): string[] {
  return bus.functions.flatMap((on) => [
    ...(on.origin === 'builtin' ? [] : ['-device', deviceOption(on)]),
    ...(on.opens === undefined ? [] : onBus(on.opens)),
  ]);
}

function deviceOption(on: PciFunction): string {
  return option(on.model, [
    ['id', on.id],
    ['bus', on.bus.id],
    ['addr', address(on)],
    ['multifunction', on.multifunction ? true : undefined],
    ...on.properties.filter(([name, value]) => name !== 'iommufd' || value !== false),
    ['iommufd', usesIommufd(on) ? IOMMUFD_ID : undefined],
  ]);
}

/** `1f.3`; the function is left out when it is 0. */
function address({ device, function: number }: PciFunction): string {
  return `${device.toString(16)}${number === 0 ? '' : `.${number}`}`;
}
