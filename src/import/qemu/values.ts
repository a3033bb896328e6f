/** Readers of single values as QEMU reads them; undefined for what it would refuse. */

const SUFFIXES = 'bkmgtpe';
const SIZE = /^(?:(0x[0-9a-f]+)|(\d+)(?:\.(\d+))?)([bkmgtpe]?)$/i;

/** Bytes: decimal, also with a fraction, or hex, with a suffix such as `M`; `unit` stands in for a missing one. */
export function parseSize(text: string, unit = 'b'): bigint | undefined {
  const [, hex, whole = '0', fraction = '', suffix] = SIZE.exec(text) ?? [];
  if (suffix === undefined) return undefined;
  const scale = 1n << BigInt(10 * SUFFIXES.indexOf((suffix || unit).toLowerCase()));
  const part = fraction === '' ? 0n : (BigInt(fraction) * scale) / 10n ** BigInt(fraction.length);
  const bytes = BigInt(hex ?? whole) * scale + part;
  return bytes < 1n << 64n ? bytes : undefined;
}

/** An integer in decimal, hex with 0x or octal with a leading 0. */
export function parseInteger(text: string): number | undefined {
  const [, sign = '', digits = ''] = /^([+-]?)(0x[0-9a-f]+|\d+)$/i.exec(text) ?? [];
  if (digits === '') return undefined;
  const octal = /^0[0-7]+$/.test(digits);
  const value = octal ? Number.parseInt(digits, 8) : Number(digits);
  return Number.isSafeInteger(value) ? (sign === '-' ? -value : value) : undefined;
}

const ON: readonly string[] = ['on', 'yes', 'true', 'y'];
const OFF: readonly string[] = ['off', 'no', 'false', 'n'];

export function parseSwitch(text: string): boolean | undefined {
  return ON.includes(text) ? true : OFF.includes(text) ? false : undefined;
}

/** A number or a range such as `0-3`; at most `limit` numbers. */
export function parseRange(text: string, limit = 65536): number[] | undefined {
  const [, first = '', last = first] = /^(\w+)(?:-(\w+))?$/.exec(text) ?? [];
  const from = parseInteger(first);
  const to = parseInteger(last);
  if (from === undefined || to === undefined || to < from || to - from >= limit) return undefined;
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** Device and function of `addr=`: hex, as `05.0` or `5`. */
export function parseAddress(text: string): { device: number; function: number } | undefined {
  const [, device, number = '0'] = /^(?:0x)?([01]?[0-9a-f])(?:\.(?:0x)?([0-7]))?$/i.exec(text) ?? [];
  return device === undefined ? undefined : { device: Number.parseInt(device, 16), function: Number(number) };
}

/** A property value for the topology: on and off as booleans, plain decimal numbers as numbers. */
export function optionValue(text: string): string | number | boolean {
  if (text === 'on' || text === 'off') return text === 'on';
  return /^(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text;
}
