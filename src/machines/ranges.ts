/** Ascending numbers as sets: `0-3`, `8`. */
export function ranges(numbers: readonly number[]): string[] {
  const found: { first: number; last: number }[] = [];
  for (const number of numbers) {
    const current = found.at(-1);
    if (current !== undefined && current.last + 1 === number) current.last = number;
    else found.push({ first: number, last: number });
  }
  return found.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`));
}
