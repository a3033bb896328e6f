import { concat } from './concat.ts';

const ROOT = 0x5c;
const DUAL = 0x2e;
const MULTI = 0x2f;
const MOST_SEGMENTS = 255;

/**
 * A name such as `\_SB.PCI0.S18` or `S00` (ACPI 6.5 §20.2.2); segments are filled up with underscores to four
 * characters. Throws TypeError for what is no name, RangeError for more segments than a name can have.
 */
export function namePath(path: string): Uint8Array {
  const absolute = path.startsWith('\\');
  const segments = path.slice(absolute ? 1 : 0).split('.');
  if (segments.length > MOST_SEGMENTS)
    throw new RangeError(`"path" expected at most ${MOST_SEGMENTS} segments, got ${segments.length}`);
  return concat([
    absolute ? [ROOT] : [],
    prefix(segments.length),
    ...segments.map((one) => segment(one, path)),
  ]);
}

function prefix(count: number): readonly number[] {
  return count === 1 ? [] : count === 2 ? [DUAL] : [MULTI, count];
}

function segment(text: string, path: string): Uint8Array {
  if (!/^[A-Z_][A-Z0-9_]{0,3}$/.test(text))
    throw new TypeError(`"path" expected segments of 1 to 4 of A-Z, 0-9 and _, got ${JSON.stringify(path)}`);
  return Buffer.from(text.padEnd(4, '_'), 'latin1');
}
