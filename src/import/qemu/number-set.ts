/** Numbers as the language writes sets: `0-3,8`, a single one as it is. */
export function numberSet(numbers: ReadonlySet<number>): string | number | undefined {
  if (numbers.size === 1) return [...numbers][0];
  const runs: [first: number, last: number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run && run[1] + 1 === number) run[1] = number;
    else runs.push([number, number]);
  }
  return runs.length === 0
    ? undefined
    : runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}
