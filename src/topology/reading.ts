import type { Code } from '../diagnostics/codes.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import type { Findings } from './findings.ts';
import type { Tree } from './tree.ts';

/** Where in the document a value stands. */
export interface Where {
  /** In the user's words: `devices[gpu0].bars[1]`; empty for the document. */
  readonly path: string;
  /** The alias or merge key through which it came. */
  readonly via: Span | undefined;
}

/** The place of an object or list and of what is in it. */
interface Place {
  readonly span: Span;
  readonly parts: ReadonlyMap<string | number, Span>;
}

/** What reading one document collects. */
export class Reading {
  readonly #findings: Findings;
  readonly #soundTo: number;
  readonly #places = new WeakMap<object, Place>();
  readonly #reported = new Set<string>();
  /** Where errors of syntax are. */
  readonly #spelling: readonly Span[];
  /** Members of all sets so far, which short texts can make very many. */
  setMembers = 0;
  /** Keys of the document that others in it are likely meant to be. */
  readonly misspelt = new Set<string>();

  /** `soundTo`: errors in text from here on are guesses and left out. */
  constructor(findings: Findings, soundTo: number) {
    this.#findings = findings;
    this.#soundTo = soundTo;
    this.#spelling = findings.diagnostics.flatMap(({ span }) => span ?? []);
  }

  /** Reports an error in a value, once however often aliases repeat it. */
  report(
    code: Code,
    what: string,
    { path, via }: Where,
    place: Tree | Span,
    {
      remedy,
      related = [],
    }: { remedy?: string | undefined; related?: { message: string; span: Span }[] } = {},
  ): void {
    const span = 'span' in place ? place.span : place;
    const used = ('span' in place && place.alias) || via;
    const identity = `${code} ${span.start} ${what}`;
    if (span.end >= this.#soundTo || this.#reported.has(identity)) return;
    // A scalar that is spelt wrong has no value to complain about.
    const scalar = 'kind' in place && place.kind === 'text';
    if (scalar && this.#spelling.some(({ start }) => start >= span.start && start < span.end)) return;
    this.#reported.add(identity);
    this.#findings.error(code, path === '' ? what : `${path}: ${what}`, {
      span,
      related: used ? [...related, { message: 'used here', span: used }] : related,
      ...(remedy !== undefined && { remedy }),
    });
  }

  /** Whether the text gives an object a value for a key, readable or not. */
  has(object: object, key: string): boolean {
    return this.#places.get(object)?.parts.has(key) ?? false;
  }

  /** Whether nothing in the text hides what stands behind it. */
  get sound(): boolean {
    return this.#soundTo === Number.POSITIVE_INFINITY;
  }

  note(object: object, span: Span, parts: ReadonlyMap<string | number, Span>): void {
    this.#places.set(object, { span, parts });
  }

  /** See `Declaration.at`. */
  at = (object: object, key?: string | number): Span | undefined => {
    const place = this.#places.get(object);
    return (key === undefined ? undefined : place?.parts.get(key)) ?? place?.span;
  };
}
