/** JSON text of plain data in which integers of any size may be bigints. */
export function toJson(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  // As exact as it is, where JSON.stringify rounds.
  if (Number.isInteger(value)) return String(BigInt(value as number));
  if (Array.isArray(value)) return `[${value.map(toJson).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}: ${toJson(item)}`)
    .join(',\n')}}`;
}
