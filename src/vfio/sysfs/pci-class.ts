/** Words for base classes of PCI functions (PCI Code and ID Assignment, section 1), short enough for a column. */
const CLASSES: Readonly<Record<number, string>> = {
  1: 'storage',
  2: 'network',
  3: 'display',
  4: 'media',
  5: 'memory',
  6: 'bridge',
  7: 'serial',
  8: 'system',
  9: 'input',
  10: 'docking',
  11: 'processor',
  12: 'bus',
  13: 'wireless',
  14: 'i2o',
  15: 'satellite',
  16: 'crypto',
  17: 'signal',
  18: 'accelerator',
  19: 'instrument',
  64: 'coprocessor',
};

export const CLASS_NAMES: readonly string[] = [...Object.values(CLASSES), 'other'];

/** What a function of a class of 24 bits does, in a word: `network`. */
export function className(code: number): string {
  return CLASSES[code >> 16] ?? 'other';
}
