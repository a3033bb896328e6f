import { createRequire } from 'node:module';
import type { CST, Document } from 'yaml';
import type { SourceText } from '../diagnostics/source-text.ts';
import type { Findings } from './findings.ts';
import { JsonLexemes } from './json-lexemes.ts';
import type { Tree } from './tree.ts';
import { yamlErrors } from './yaml-errors.ts';
import { yamlToTree } from './yaml-to-tree.ts';

export interface ParsedText {
  /** Undefined when the text holds no value. */
  readonly tree: Tree | undefined;
  /** Where the structure of the text first breaks; what comes after it is a guess. */
  readonly soundTo: number;
}

/** Levels of nesting; the language has fewer than ten. */
const MAX_DEPTH = 64;

/**
 * The value of a YAML 1.2 text, or of a JSON text if its name says so. Reports syntax errors; throws what was found
 * when nesting goes too deep (PXM108).
 */
export function parseYaml(source: SourceText, findings: Findings): ParsedText {
  const yaml = createRequire(import.meta.url)('yaml') as typeof import('yaml');
  const composer = new yaml.Composer({ schema: 'failsafe', uniqueKeys: false });
  const json = /\.json$/i.test(source.name)
    ? new JsonLexemes(yaml.CST.tokenType, source, findings)
    : undefined;
  let document: Document | undefined;
  // Each error object of the library would record a stack, which takes longer than all the parsing.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    for (const composed of composer.compose(firstDocument(yaml, source, findings, json))) document = composed;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
  const errors = document?.errors ?? composer.streamInfo().errors;
  const broken = yamlErrors(yaml, errors, document, source, findings);
  const soundTo = Math.min(broken, json?.soundTo ?? broken);
  return { tree: document && yamlToTree(yaml, document, source, soundTo, findings), soundTo };
}

/** The tokens of the first document; reports a second one and versions other than 1.2. */
function* firstDocument(
  yaml: typeof import('yaml'),
  source: SourceText,
  findings: Findings,
  json: JsonLexemes | undefined,
): Generator<CST.Token, void> {
  const lexer = new yaml.Lexer();
  const parser = new yaml.Parser();
  let documents = 0;
  for (const lexeme of lexer.lex(source.text)) {
    json?.next(lexeme, parser.offset);
    for (const token of parser.next(lexeme)) {
      if (token.type === 'document' && ++documents > 1) return severalDocuments(token.offset);
      if (token.type === 'directive') checkVersion(token);
      yield token;
    }
    // Here rather than in the tree: the parser itself and all that follows recurse into what is nested.
    if (parser.stack.length > MAX_DEPTH) tooDeep(parser.offset);
  }
  for (const token of parser.end()) {
    if (token.type === 'document' && ++documents > 1) return severalDocuments(token.offset);
    yield token;
  }

  function severalDocuments(offset: number): void {
    findings.error('PXM100', 'a second document starts here', {
      span: { source, start: offset, end: offset + 3 },
      remedy: 'one file describes one VM: put the other into a file of its own',
    });
  }
  function checkVersion({ offset, source: text }: CST.Directive): void {
    if (!text.startsWith('%YAML') || /^%YAML\s+1\.2\b/.test(text)) return;
    findings.error('PXM100', 'topologies are written in YAML 1.2', {
      span: { source, start: offset, end: offset + text.length },
      remedy: 'remove this line: numbers and "yes" and "no" mean something else in other versions',
    });
  }
  function tooDeep(offset: number): void {
    findings.error('PXM108', `nested more than ${MAX_DEPTH} levels deep`, {
      span: { source, start: offset - 1, end: offset },
      remedy: 'no topology needs this; is a bracket missing before?',
    });
    findings.throwIfErrors();
  }
}
