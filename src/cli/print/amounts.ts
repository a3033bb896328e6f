const UNITS = ['', 'K', 'M', 'G', 'T', 'P', 'E'];

/** A size as the topology language writes it: `16G`, `1536M`, `4095`. */
export function size(bytes: bigint): string {
  let unit = 0;
  let value = bytes;
  while (value !== 0n && value % 1024n === 0n && unit < UNITS.length - 1) {
    value /= 1024n;
    unit++;
  }
  return `${value}${UNITS[unit]}`;
}

/** An address with all of its 64 bits, so that columns of them line up. */
export function address(value: bigint): string {
  return `0x${value.toString(16).padStart(16, '0')}`;
}

/** Ascending numbers as the topology language writes sets: `0-3,8`; `none` when there are none. */
export function set(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && number <= last[1] + 1) last[1] = number;
    else runs.push([number, number]);
  }
  if (runs.length === 0) return 'none';
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}

/** `1 node`, `2 nodes`; `plural` where an s does not do. */
export function count(number: number, one: string, plural = `${one}s`): string {
  return `${number} ${number === 1 ? one : plural}`;
}
