import type { Span } from '../../diagnostics/diagnostic.ts';
import { placeWithin, type Word } from './words.ts';

/** One `key=value` of an argument, or one property of its JSON form. */
export interface Property {
  readonly key: string;
  readonly value: string;
  readonly span: Span;
  /** A string in JSON, even if it looks like a number. */
  readonly quoted?: boolean;
}

/**
 * The properties of an argument in QEMU's syntax: separated by commas, a comma within a value written twice. A first
 * value without key belongs to `implied`; any other key without value is a switch: `share` is on, `noshare` off.
 */
export function parseKeyval(word: Word, implied?: string): Property[] {
  const found: Property[] = [];
  let start = 0;
  while (start <= word.text.length) {
    const end = itemEnd(word.text, start);
    const item = word.text.slice(start, end);
    const span = placeWithin(word, start, Math.max(end, start + 1));
    const equals = item.indexOf('=');
    if (equals > 0) {
      found.push({ key: item.slice(0, equals), value: single(item.slice(equals + 1)), span });
    } else if (start === 0 && implied !== undefined) {
      found.push({ key: implied, value: single(item), span });
    } else if (item !== '') {
      found.push(/^no./.test(item) ? off(item, span) : { key: item, value: 'on', span });
    }
    start = end + 1;
  }
  return found;
}

function off(item: string, span: Span): Property {
  return { key: item.slice(2), value: 'off', span };
}

/** The next single comma, or the end. */
function itemEnd(text: string, start: number): number {
  for (let at = text.indexOf(',', start); at >= 0; at = text.indexOf(',', at + 2)) {
    if (text[at + 1] !== ',') return at;
  }
  return text.length;
}

function single(value: string): string {
  return value.replaceAll(',,', ',');
}

/** An argument in QEMU's syntax. */
export function formatKeyval(properties: readonly (readonly [key: string, value: string])[]): string {
  return properties.map(([key, value]) => `${key}=${value.replaceAll(',', ',,')}`).join(',');
}
