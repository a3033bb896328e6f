import type { PciFunction } from '../../topology/platform.ts';

/** `bus:device.function` in hex as lspci prints it, with the segment in front unless that is 0. */
export function bdf({ bus, device, function: number }: PciFunction): string {
  const hex = (value: number, digits = 2) => value.toString(16).padStart(digits, '0');
  const segment = bus.segment === 0 ? '' : `${hex(bus.segment, 4)}:`;
  return `${segment}${hex(bus.number)}:${hex(device)}.${number}`;
}
