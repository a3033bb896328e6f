import type { Bus, Machine, PciFunction } from '../topology/platform.ts';

/** First letters of host bridges in further PCI segments, sixteen segments each; those of QEMU's begin with P. */
const LETTERS = 'GHIJKLMNOQRSTUVW';

/**
 * The host bridge of a root bus as QEMU 11.1 names it in its DSDT; names for another VMM or firmware are the same. In a
 * further segment it is a letter, a hexadecimal digit, and the bus number.
 */
export function hostBridgeName({ arch }: Machine, { bridge, number, segment }: Bus): string {
  if (bridge === undefined) return 'PCI0';
  if (segment > 0)
    return `${LETTERS[segment >> 4]}${(segment & 0xf).toString(16).toUpperCase()}${hex(number)}`;
  return `${arch === 'x86' && bridge.bridge === 'cxl-expander' ? 'CL' : 'PC'}${hex(number)}`;
}

/** A function on its bus: S and device and function in one number. */
export function functionName({ device, function: number }: PciFunction): string {
  return `S${hex((device << 3) | number)}`;
}

/** Whether the VMM declares what is behind a root bus: QEMU does so for the machine's own, but for no expander. */
export function declaresFunctions({ vmm }: Machine, { bridge }: Bus): boolean {
  return vmm === 'qemu' && bridge === undefined;
}

function hex(number: number): string {
  return number.toString(16).toUpperCase().padStart(2, '0');
}
