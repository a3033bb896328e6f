import { sizeText } from './size-text.ts';
import type { Example, Type } from './types.ts';

/** What a value of a type is, in words that fit after "expected": `a whole number from 0 to 31`. */
export function describeType(type: Type): string {
  switch (type.tag) {
    case 'string':
      return type.means ?? 'text';
    case 'integer':
      return type.max === Number.MAX_SAFE_INTEGER
        ? `a whole number from ${type.min}`
        : `a whole number from ${type.min} to ${type.max}`;
    case 'boolean':
      return 'true or false';
    case 'size':
      return type.multipleOf === undefined ? 'a size' : `a size, a multiple of ${sizeText(type.multipleOf)}`;
    case 'idSet':
      return `a set of numbers from 0 to ${type.max}`;
    case 'choice':
      return type.values.length === 1 ? String(type.values[0]) : `one of ${type.values.join(', ')}`;
    case 'ref':
      return `the id of ${type.to === 'iommu' ? 'an IOMMU' : `a ${type.to}`}`;
    case 'list':
      return type.item.tag === 'object' ? 'a list of maps' : `a list, each item ${describeType(type.item)}`;
    case 'map':
    case 'object':
      return 'a map';
    case 'either':
      return `${describeType(type.first)}, or ${describeType(type.second)}`;
  }
}

/** An example as a user would write it. */
export function exampleText(example: Example): string {
  return typeof example === 'object' ? `[${example.join(', ')}]` : String(example);
}

/** A value as a user would write it; undefined when words say enough. */
export function exampleOf(type: Type): string | undefined {
  const [example] = type.examples ?? [];
  if (example !== undefined) return exampleText(example);
  switch (type.tag) {
    case 'boolean':
      return 'true';
    case 'size':
      return sizeText(type.multipleOf ?? 1n << 34n);
    case 'idSet':
      return '0-3,8';
    case 'integer':
      return String(type.min);
    case 'list':
      return type.item.tag === 'object' ? undefined : `[${exampleOf(type.item) ?? '...'}]`;
    case 'either':
      return exampleOf(type.first) ?? exampleOf(type.second);
    default:
      return undefined;
  }
}
