const UNITS = [
  [40n, 'T'],
  [30n, 'G'],
  [20n, 'M'],
  [10n, 'K'],
] as const;

/** A size as a user would write it: `16G`, `2815M`, `0x1001`. */
export function sizeText(bytes: bigint): string {
  if (bytes === 0n) return '0';
  const unit = UNITS.find(([shift]) => (bytes >> shift) << shift === bytes);
  return unit ? `${bytes >> unit[0]}${unit[1]}` : hexText(bytes);
}

export function hexText(value: bigint | number): string {
  return `0x${value.toString(16)}`;
}

/** Ascending numbers as a user would write them: `0-3,8`. */
export function setText(ids: readonly number[]): string {
  const runs: [first: number, last: number][] = [];
  for (const id of ids) {
    const run = runs.at(-1);
    if (run && run[1] === id - 1) run[1] = id;
    else runs.push([id, id]);
  }
  return runs.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(',');
}

/** `1 node`, `2 nodes`. */
export function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `05.0`, as lspci prints device and function. */
export function slotText(device: number, fn: number): string {
  return `${device.toString(16).padStart(2, '0')}.${fn}`;
}
