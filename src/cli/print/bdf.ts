import type { PciFunction } from '../../topology/platform.ts';

/** `bus:device.function` in hex, as lspci prints it. */
export function bdf({ bus, device, function: number }: PciFunction): string {
  const hex = (value: number) => value.toString(16).padStart(2, '0');
  return `${hex(bus.number)}:${hex(device)}.${number}`;
}
