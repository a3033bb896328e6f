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
