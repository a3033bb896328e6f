const UNITS = ['', 'K', 'M', 'G', 'T', 'P', 'E'] as const;

/** A number of bytes as the language writes it, in the largest unit that divides it: `16G`. */
export function sizeText(bytes: bigint): string {
  let unit = 0;
  let count = bytes;
  while (count !== 0n && count % 1024n === 0n && unit < UNITS.length - 1) {
    count /= 1024n;
    unit++;
  }
  return `${count}${UNITS[unit]}`;
}
