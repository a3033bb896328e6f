import type { CST } from 'yaml';
import type { SourceText } from '../diagnostics/source-text.ts';
import type { Findings } from './findings.ts';

type TokenType = ReturnType<typeof CST.tokenType>;

const NOT_JSON: Partial<Record<NonNullable<TokenType>, string>> = {
  comment: 'JSON has no comments',
  anchor: 'JSON has no anchors',
  alias: 'JSON has no aliases',
  tag: 'JSON has no tags',
  'single-quoted-scalar': 'in JSON text stands in double quotes',
  'block-scalar-header': 'in JSON text stands in double quotes',
  'seq-item-ind': 'in JSON a list stands in [ ]',
  'explicit-key-ind': 'JSON has no "?"',
  'directive-line': 'JSON has no directives',
  'doc-start': 'JSON has no "---"',
  'doc-end': 'JSON has no "..."',
};

/**
 * Watches the lexemes of a file that is called JSON: it is read as the YAML that JSON is, and this reports what is
 * not JSON.
 */
export class JsonLexemes {
  /** Where something first stands that is no value of JSON: a comma or quote may be missing there. */
  soundTo = Number.POSITIVE_INFINITY;
  readonly #tokenType: typeof CST.tokenType;
  readonly #source: SourceText;
  readonly #findings: Findings;
  #depth = 0;
  #scalarNext = false;
  #comma: number | undefined;

  constructor(tokenType: typeof CST.tokenType, source: SourceText, findings: Findings) {
    this.#tokenType = tokenType;
    this.#source = source;
    this.#findings = findings;
  }

  next(lexeme: string, offset: number): void {
    const type: TokenType = this.#scalarNext ? 'scalar' : this.#tokenType(lexeme);
    if (type === 'space' || type === 'newline') return;
    // A plain scalar comes as two lexemes, the first of which only announces it.
    const announced = type === 'scalar' && !this.#scalarNext;
    this.#scalarNext = announced;
    if (announced) return;
    this.#brackets(type, offset);
    const complaint = type === null ? undefined : NOT_JSON[type];
    if (complaint !== undefined) this.#report(complaint, lexeme, offset, 'or name the file .yaml');
    else if (type === 'map-value-ind' && this.#depth === 0) {
      this.#report('in JSON a map stands in { }', lexeme, offset, 'or name the file .yaml');
    } else if ((type === 'scalar' || type === 'double-quoted-scalar') && !isJson(lexeme)) {
      this.soundTo = Math.min(this.soundTo, offset);
      const remedy =
        'JSON has true, false, null, decimal numbers, and text in double quotes; is a comma missing?';
      this.#report('no value of JSON', lexeme, offset, remedy);
    }
  }

  #brackets(type: TokenType, offset: number): void {
    if (type === 'flow-map-start' || type === 'flow-seq-start') this.#depth++;
    if (type === 'flow-map-end' || type === 'flow-seq-end') {
      this.#depth--;
      if (this.#comma !== undefined)
        this.#report('a comma before a closing bracket', ',', this.#comma, 'remove it');
    }
    this.#comma = type === 'comma' ? offset : undefined;
  }

  #report(message: string, lexeme: string, start: number, remedy: string): void {
    const span = { source: this.#source, start, end: start + lexeme.length };
    this.#findings.error('PXM100', message, { span, remedy });
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
