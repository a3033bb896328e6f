import { PxmError } from '../../diagnostics/pxm-error.ts';
import type { Property } from './keyval.ts';
import type { Word } from './words.ts';

const MAX_DEPTH = 32;

/** Whether an argument is in QEMU's JSON form. */
export function isJson(word: Word): boolean {
  return word.text.startsWith('{');
}

/**
 * The properties of an argument in JSON. Nested objects and lists become dotted keys (`iothread-vq-mapping.0.iothread`),
 * as QEMU's key=value syntax has them; booleans become on and off.
 */
export function parseJsonProperties(word: Word): Property[] {
  const found: Property[] = [];
  const add = (key: string, value: unknown, depth: number): void => {
    if (depth > MAX_DEPTH) throw error(word, 'is nested too deeply', 'write it flatter');
    if (typeof value === 'object' && value !== null) {
      for (const [name, item] of Object.entries(value))
        add(key === '' ? name : `${key}.${name}`, item, depth + 1);
    } else if (value !== null) {
      found.push({ key, value: valueText(key, value), span: word.span, quoted: typeof value === 'string' });
    }
  };
  add('', parse(word), 0);
  return found;
}

function valueText(key: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  // As a number the address of a device counts functions, as a text it is hex.
  if (key === 'addr' && typeof value === 'number') return `${(value >> 3).toString(16)}.${value & 7}`;
  return String(value);
}

/** A string, kept as it is, or an integer that a double cannot hold. */
const STRING_OR_LARGE = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g;

/** QEMU takes single quotes where JSON has double ones, which is easier to type in a shell. */
function parse(word: Word): object {
  const text = word.text.includes('"') ? word.text : word.text.replaceAll("'", '"');
  const exact = text.replace(STRING_OR_LARGE, (token) => (token.startsWith('"') ? token : `"${token}"`));
  try {
    return JSON.parse(exact) as object;
  } catch (problem) {
    throw error(word, `is not JSON: ${(problem as Error).message}`, 'write it as {"key": value, ...}');
  }
}

function error(word: Word, message: string, remedy: string): PxmError {
  const full = `an argument that starts with "{" ${message}`;
  return new PxmError([{ code: 'PXM311', severity: 'error', message: full, span: word.span, remedy }]);
}
