import type { Span } from '../../diagnostics/diagnostic.ts';
import { SourceText } from '../../diagnostics/source-text.ts';

/** One argument of a command line and its place in the text it was read from. */
export interface Word {
  readonly text: string;
  readonly span: Span;
  /** The place shows the argument letter by letter, without quotes or escapes. */
  readonly verbatim: boolean;
}

/** Arguments as a process got them. Diagnostics show them in one line, separated by spaces. */
export function wordsOfArgv(argv: readonly string[], name = '<command line>'): Word[] {
  const source = new SourceText(name, argv.join(' '));
  let start = 0;
  return argv.map((text) => {
    const span = { source, start, end: start + text.length };
    start = span.end + 1;
    return { text, span, verbatim: true };
  });
}

/** The place of part of an argument; that of the whole argument where quotes or escapes blur it. */
export function placeWithin({ span, verbatim }: Word, start: number, end: number): Span {
  return verbatim ? { source: span.source, start: span.start + start, end: span.start + end } : span;
}
