import type { BooleanTree, FloatTree, IntegerTree, NullTree, TextTree } from './tree.ts';

type Bare<T> = T extends unknown ? Omit<T, 'span' | 'alias' | 'count' | 'aliased'> : never;
/** The meaning of a scalar without its place. */
export type ScalarMeaning = Bare<TextTree | IntegerTree | FloatTree | BooleanTree | NullTree>;

const NULL = /^(~|null|Null|NULL)?$/;
const BOOLEAN = /^(?:(true|True|TRUE)|false|False|FALSE)$/;
const INTEGER = /^([-+]?)([0-9]+)$|^(0o[0-7]+|0x[0-9a-fA-F]+)$/;
const FLOAT = /^([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/;

/** More digits than any bound of the language has; converting very many takes BigInt a long time. */
const MANY_DIGITS = 64;
const BEYOND_ALL = 1n << 256n;

/** What an unquoted scalar means in the core schema of YAML 1.2 (section 10.3.2). Integers are exact. */
export function plainScalar(text: string): ScalarMeaning {
  if (NULL.test(text)) return { kind: 'null' };
  const boolean = BOOLEAN.exec(text);
  if (boolean) return { kind: 'boolean', value: boolean[1] !== undefined };
  const integer = INTEGER.exec(text);
  if (integer) {
    const [, sign, decimal, other = ''] = integer;
    const significant = decimal?.replace(/^0+(?=.)/, '') ?? other;
    const magnitude = significant.length > MANY_DIGITS ? BEYOND_ALL : BigInt(significant);
    return { kind: 'integer', value: sign === '-' ? -magnitude : magnitude, text };
  }
  return FLOAT.test(text) ? { kind: 'float', text } : { kind: 'text', text };
}
