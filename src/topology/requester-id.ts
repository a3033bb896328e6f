import type { PciFunction } from './platform.ts';

/** Requester id of a function, which is one of its segment: bus, device and function. */
export function requesterId({ bus, device, function: number }: PciFunction): number {
  return (bus.number << 8) | (device << 3) | number;
}

/** An id that is one of all segments: the segment above the requester id. */
export function inSegment(segment: number, id: number): number {
  return (segment << 16) | id;
}

/** The requester id of a function with its segment. */
export function functionId(on: PciFunction): number {
  return inSegment(on.bus.segment, requesterId(on));
}

/** The requester id of `00:1e.2`. */
export function readRequesterId(text: string): number {
  const [bus = 0, device = 0, fn = 0] = text.split(/[:.]/).map((part) => Number.parseInt(part, 16));
  return (bus << 8) | (device << 3) | fn;
}
