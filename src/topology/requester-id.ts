import type { PciFunction } from './platform.ts';

/** Requester id of a function: bus, device and function. */
export function requesterId({ bus, device, function: number }: PciFunction): number {
  return (bus.number << 8) | (device << 3) | number;
}

/** The requester id of `00:1e.2`. */
export function readRequesterId(text: string): number {
  const [bus = 0, device = 0, fn = 0] = text.split(/[:.]/).map((part) => Number.parseInt(part, 16));
  return (bus << 8) | (device << 3) | fn;
}
