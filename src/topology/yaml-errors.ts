import type { Document, ErrorCode, Node, YAMLError } from 'yaml';
import type { Span } from '../diagnostics/diagnostic.ts';
import type { SourceText } from '../diagnostics/source-text.ts';
import type { Findings } from './findings.ts';

/** Errors that leave the structure of the text in no doubt. */
const LOCAL: ReadonlySet<ErrorCode> = new Set([
  'ALIAS_PROPS',
  'BAD_ALIAS',
  'BAD_DIRECTIVE',
  'BAD_DQ_ESCAPE',
  'BAD_PROP_ORDER',
  'KEY_OVER_1024_CHARS',
  'MULTIPLE_ANCHORS',
  'MULTIPLE_TAGS',
]);

/** What the library's messages mean to someone who writes a topology. */
const MEANINGS: readonly (readonly [message: RegExp, meaning: string, remedy: string])[] = [
  [
    /^Flow map .*end with/,
    '"{" is never closed',
    'write the missing "}"; what is inside is indented further than its key',
  ],
  [
    /^Flow sequence .*end with/,
    '"[" is never closed',
    'write the missing "]"; what is inside is indented further than its key',
  ],
  [/^Missing closing "/, 'a double quote is never closed', 'write the missing "'],
  [/^Missing closing '/, 'a single quote is never closed', "write the missing '"],
  [
    /^Nested mappings/,
    'a second ": " on one line',
    'write a text with ": " in it in quotes, and a map on lines of its own below its key',
  ],
  [/^Tabs are not/, 'a tab in the indentation', 'indent with spaces'],
  [
    /^All (mapping|sequence) items/,
    'the indentation fits no line above',
    'keys of one map, and items of one list, start in the same column',
  ],
  [/^Implicit map keys need to be followed/, '":" is missing after a key', 'write "key: value"'],
  [/^Implicit keys/, 'a key goes over several lines', 'is a ":" or a quote missing?'],
  [/^Missing , /, 'a comma is missing', 'separate items with ","'],
  [/^Missing space after :/, 'a space is missing after ":"', 'write "key: value"'],
  [
    /^Unexpected empty item|^Unexpected ,/,
    'a comma with nothing before it',
    'remove it, or write the missing item',
  ],
  [
    /^Sequence item without/,
    'an item of a list without "- "',
    'start each item with "- ", all in the same column',
  ],
  [
    /^A block sequence may not|^Unexpected block-seq-ind/,
    'a list starts on the line of its key',
    'start each item on a line of its own',
  ],
  [
    /^Block collections are not/,
    'a block inside brackets',
    'inside { } and [ ] write maps and lists with brackets too',
  ],
  [/^Plain value cannot start/, 'a text that starts with a sign of YAML', 'write it in quotes'],
  [/^Invalid escape/, 'an escape that YAML does not have', 'write the backslash twice, or use single quotes'],
  [
    /^Comments must be/,
    '"#" without a space before it',
    'put a space before a comment, and a text with "#" in quotes',
  ],
  [/^Unexpected flow-(map|seq)-end/, 'a closing bracket that nothing opened', 'remove it'],
  [
    /^Unexpected \S+ (token$|at node end)/,
    'this does not belong here',
    'is a comma, a quote or a line break missing before it?',
  ],
];

const CLOSING: Readonly<Record<string, string>> = { '{': '}', '[': ']', '"': '"', "'": "'" };

/**
 * Reports what the library found wrong with the syntax, once for each line. Returns where the structure of the text
 * first breaks: what stands after that is a guess.
 */
export function yamlErrors(
  yaml: typeof import('yaml'),
  errors: readonly YAMLError[],
  document: Document | undefined,
  source: SourceText,
  findings: Findings,
): number {
  const lines = new Set(
    findings.diagnostics.flatMap(({ span }) => (span ? source.position(span.start).line : [])),
  );
  let unclosed: Span[] | undefined;
  let soundTo = Number.POSITIVE_INFINITY;
  for (const { code, message, pos } of errors) {
    const known = MEANINGS.find(([pattern]) => pattern.test(message));
    let opened: Span | undefined;
    if (known?.[1].endsWith('never closed')) {
      unclosed ??= unclosedIn(yaml, document, source);
      opened = unclosed.findLast(({ start }) => start < pos[0]);
      unclosed = unclosed.filter((other) => other !== opened);
    }
    const span = opened ?? { source, start: pos[0], end: pos[1] };
    if (!LOCAL.has(code)) soundTo = Math.min(soundTo, source.text.slice(0, span.start).trimEnd().length);
    const { line } = source.position(span.start);
    if (lines.has(line)) continue;
    lines.add(line);
    findings.error('PXM100', known?.[1] ?? plainly(message), { span, ...(known && { remedy: known[2] }) });
  }
  return soundTo;
}

/** Brackets and quotes that end without their counterpart, in the order of the text. */
function unclosedIn(yaml: typeof import('yaml'), document: Document | undefined, source: SourceText): Span[] {
  const spans: Span[] = [];
  const check = (_: unknown, { range }: Node) => {
    const [start = 0, end = 0] = range ?? [];
    const closing = CLOSING[source.text.charAt(start)];
    if (closing === undefined || (end > start + 1 && source.text[end - 1] === closing)) return;
    spans.push({ source, start, end: start + 1 });
  };
  if (document) yaml.visit(document, { Scalar: check, Map: check, Seq: check });
  return spans;
}

function plainly(message: string): string {
  const [first = ''] = message.split(/[:\n]/);
  return first.charAt(0).toLowerCase() + first.slice(1, 100);
}
