import { bdfText } from '../../binary/meaning.ts';

/** A PCI function as sysfs names it, always with its segment: `0000:00:1f.3`. */
export function functionText(segment: number, requesterId: number): string {
  return `${segment.toString(16).padStart(4, '0')}:${bdfText(requesterId)}`;
}
