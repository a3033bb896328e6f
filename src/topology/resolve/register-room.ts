import type { MemoryMap, Region } from '../platform.ts';

export type Window = Pick<Region, 'base' | 'size'>;

/** Regions that make room for registers of devices. */
const ROOM: readonly string[] = [
  'devices',
  'platform bus',
  'PCI window below 4 GiB',
  'PCI window above 4 GiB',
];

export function overlap(a: Window, b: Window): boolean {
  return a.base < b.base + b.size && b.base < a.base + a.size;
}

/** What a register window is in the way of: memory, or a device at a fixed place. */
export function inTheWay({ regions }: MemoryMap, window: Window): Region | undefined {
  return regions.find((one) => !ROOM.includes(one.name) && overlap(one, window));
}
