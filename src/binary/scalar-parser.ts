import { createRequire } from 'node:module';
import type { Layout } from './field.ts';

type Parse = (slice: Uint8Array) => Record<string, unknown>;
/** What is used of binary-parser, whose own types do not resolve under this module system. */
type Chain = Record<string, (name: string, options?: object) => Chain> & { parse: Parse };
interface BinaryParser {
  readonly Parser: new () => Chain;
}

const METHODS = { 1: 'uint8', 2: 'uint16le', 4: 'uint32le', 8: 'uint64le' } as const;
const parsers = new WeakMap<Layout, Map<number, Parse>>();

/**
 * The parser of the first `count` fixed fields of a layout, generated once. It must be given a slice that
 * holds them all: binary-parser has no fences of its own.
 */
export function scalarParser(layout: Layout, count: number): Parse {
  const known = parsers.get(layout) ?? new Map<number, Parse>();
  parsers.set(layout, known);
  const parse = known.get(count) ?? generate(layout, count);
  known.set(count, parse);
  return parse;
}

function generate(layout: Layout, count: number): Parse {
  const { Parser } = createRequire(import.meta.url)('binary-parser') as BinaryParser;
  const parser = new Parser();
  for (const { name, field } of layout.scalars.slice(0, count)) {
    const numeric = field.tag === 'uint' || field.tag === 'bits';
    if (numeric && field.size !== 3) parser[METHODS[field.size]]?.(name);
    else parser.buffer?.(name, { length: field.size });
  }
  return (slice) => parser.parse(slice);
}
