import { joinBits } from './bits.ts';
import type { BitsField, Field, FieldOptions } from './field.ts';

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

/** A number of bytes for people: `16 GiB`, `96 bytes`; the largest unit that needs no fraction. */
export function sizeText(bytes: number | bigint): string {
  let rest = BigInt(bytes);
  let unit = 0;
  while (rest !== 0n && rest % 1024n === 0n && unit < UNITS.length - 1) {
    rest /= 1024n;
    unit++;
  }
  return `${rest} ${UNITS[unit]}`;
}

/** A PCI address as lspci writes it: `00:1f.3`. */
export function bdfText(bdf: number): string {
  return `${(bdf >> 8).toString(16).padStart(2, '0')}:${devfnText(bdf & 0xff)}`;
}

/** The same with its segment in front, unless that is 0. */
export function pciText(segment: number, bdf: number): string {
  return `${segment === 0 ? '' : `${segment.toString(16).padStart(4, '0')}:`}${bdfText(bdf)}`;
}

/** A number in hex: `0xfed90000`. */
export function hexText(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}

/** Text without the NUL bytes and spaces that fill its end. */
export function trimmed(text: string): string {
  return text.replace(/[\0 ]+$/, '');
}

/** Device and function: `1f.3`. */
export function devfnText(devfn: number): string {
  return `${(devfn >> 3).toString(16).padStart(2, '0')}.${devfn & 7}`;
}

/** Latin-1 text in quotes, control characters escaped, the NUL bytes that fill its end left out. */
export function quoted(text: string): string {
  const escaped = text.replace(/\0+$/, '').replace(/[\\"]|[^ -~]/g, (character) => {
    if (character === '\\' || character === '"') return `\\${character}`;
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return `"${escaped}"`;
}

/** The value of a field in short: a number as its field shows it, text in quotes, bytes in hex. */
export function valueText(field: FieldOptions, value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (value instanceof Uint8Array) return bytesText(value);
  if (typeof value === 'number' || typeof value === 'bigint') {
    const plain = field.show === undefined || field.show === 'decimal' || field.show === 'size';
    return plain ? `${value}` : hexText(value);
  }
  return String(value);
}

function bytesText(bytes: Uint8Array): string {
  if (bytes.every((byte) => byte === 0)) return '0';
  const shown = Buffer.from(bytes.subarray(0, 16)).toString('hex');
  return bytes.length <= 16 ? shown : `${shown}...`;
}

/** What a value stands for beyond itself: a name, a size, a PCI address, flags; undefined when nothing. */
export function meaningOf(field: Field | FieldOptions, value: unknown): string | undefined {
  if ('tag' in field && field.tag === 'bits') return bitsMeaning(field, value as Record<string, unknown>);
  if (typeof value !== 'number' && typeof value !== 'bigint') return undefined;
  const name = field.names?.[Number(value)];
  if (name !== undefined) return name;
  if (field.show === 'bdf') return bdfText(Number(value));
  if (field.show === 'devfn') return devfnText(Number(value));
  if (field.show === 'size' && value >= 1024) return sizeText(value);
  return undefined;
}

/** Flags that are set, and parts with their values: `enabled, hotPluggable`, `level 1 (one)`. */
function bitsMeaning(field: BitsField, value: Readonly<Record<string, unknown>>): string | undefined {
  const words: string[] = [];
  for (const { name, single, names } of field.parts) {
    const part = value[name];
    if (single) {
      if (part === true) words.push(name);
    } else {
      const meaning = names?.[part as number];
      words.push(meaning === undefined ? `${name} ${part}` : `${name} ${part} (${meaning})`);
    }
  }
  const { reserved } = value;
  if (reserved) words.push(`reserved 0x${(reserved as number | bigint).toString(16)}`);
  return words.length === 0 ? undefined : words.join(', ');
}

/** The integer behind named bits, in hex. */
export function bitsText(field: BitsField, value: Readonly<Record<string, unknown>>): string {
  return `0x${joinBits(field, value).toString(16)}`;
}
