/** A property of a QEMU option; `undefined` leaves it out, booleans are `on` and `off`. */
export type Property = readonly [name: string, value: string | number | boolean | undefined];

/**
 * The text of an option such as `pcie-root-port,id=rp0,bus=pcie.0`. A comma inside a value is written twice, as
 * QEMU wants it; there is no other quoting.
 */
export function option(type: string | undefined, properties: readonly Property[]): string {
  const words = properties.flatMap(([name, value]) =>
    value === undefined
      ? []
      : `${name}=${escaped(typeof value === 'boolean' ? onOff(value) : String(value))}`,
  );
  return [...(type === undefined ? [] : [escaped(type)]), ...words].join(',');
}

/** The same in JSON, where a name such as `mapping.0.thread` is a property of an item of a list. */
export function jsonOption(type: string | undefined, properties: readonly Property[]): string {
  const all: Nested = new Map();
  for (const [name, value] of [['driver', type] as const, ...properties]) {
    if (value === undefined) continue;
    const path = name.split('.');
    const last = path.pop() ?? name;
    path.reduce(inside, all).set(last, value);
  }
  return JSON.stringify(plain(all));
}

type Nested = Map<string, string | number | boolean | Nested>;

function inside(outer: Nested, key: string): Nested {
  const there = outer.get(key);
  if (there instanceof Map) return there;
  const inner: Nested = new Map();
  outer.set(key, inner);
  return inner;
}

function plain(nested: Nested): unknown {
  const entries = [...nested].map(([key, value]): [string, unknown] => [
    key,
    value instanceof Map ? plain(value) : value,
  ]);
  if (entries.some(([key]) => !/^\d+$/.test(key))) return Object.fromEntries(entries);
  return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, value]) => value);
}

function escaped(text: string): string {
  return text.replaceAll(',', ',,');
}

function onOff(value: boolean): string {
  return value ? 'on' : 'off';
}

const UNITS = ['', 'K', 'M', 'G', 'T', 'P', 'E'];

/** Bytes in the largest unit that divides them, such as `6G`; `B` where none does, since `-m` would take MiB. */
export function sizeText(bytes: bigint): string {
  let value = bytes;
  let unit = 0;
  while (value !== 0n && value % 1024n === 0n && unit + 1 < UNITS.length) {
    value /= 1024n;
    unit += 1;
  }
  return `${value}${UNITS[unit] || 'B'}`;
}
