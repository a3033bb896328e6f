import type { Bus } from './platform.ts';

/** `_UID` of the host bridge of a root bus: its bus number, as in QEMU, with its segment above. */
export function hostBridgeUid({ segment, number }: Bus): number {
  return (segment << 8) | number;
}
