import type { Document, Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import type { Span } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/nearest.ts';
import type { SourceText } from '../diagnostics/source-text.ts';
import type { Findings } from './findings.ts';
import { plainScalar, type ScalarMeaning } from './plain-scalar.ts';
import { quoted, shortened } from './quoted.ts';
import type { Entry, ListTree, MapTree, Tree } from './tree.ts';

type Yaml = typeof import('yaml');
interface Merge {
  readonly key: Span;
  readonly value: Tree;
}

/** Values that aliases and merge keys may stand for in all: far more than a topology needs, few enough to read. */
const MAX_ALIASED = 250_000;
const CORE_TAG = /^tag:yaml\.org,2002:(null|bool|int|float)$/;
const KIND_OF_TAG: Readonly<Record<string, ScalarMeaning['kind']>> = {
  null: 'null',
  bool: 'boolean',
  int: 'integer',
  float: 'float',
};

/**
 * The tree of a composed document with aliases put in place and merge keys applied. Aliased parts are shared, not
 * copied. Reports duplicate keys, keys that are not text, tags, and aliases without an anchor or inside it; throws
 * what was found when aliases stand for too many values (PXM108). Keys from `soundTo` on are guesses.
 */
export function yamlToTree(
  yaml: Yaml,
  document: Document,
  source: SourceText,
  soundTo: number,
  findings: Findings,
): Tree {
  const anchors = new Map<string, Tree | 'open'>();
  const spanOf = (node: Node): Span => ({ source, start: node.range?.[0] ?? 0, end: node.range?.[1] ?? 0 });

  return convert(document.contents as Node | null, { source, start: 0, end: 0 });

  /** `place` is that of a value left out. */
  function convert(node: Node | null, place: Span): Tree {
    if (node === null) return { kind: 'null', span: place, count: 1, aliased: 0 };
    if (yaml.isAlias(node)) return fromAlias(node.source, spanOf(node));
    const { anchor } = node;
    if (anchor !== undefined) anchors.set(anchor, 'open');
    const tree = yaml.isMap(node) ? fromMap(node) : yaml.isSeq(node) ? fromList(node) : fromScalar(node);
    if (anchor !== undefined) anchors.set(anchor, tree);
    return tree;
  }

  function fromAlias(name: string, alias: Span): Tree {
    const target = anchors.get(name);
    if (typeof target === 'object') return { ...target, alias, aliased: target.count };
    if (target === 'open') {
      findings.error('PXM100', `alias *${shortened(name)} stands inside the value that its anchor names`, {
        span: alias,
        remedy: 'write the value out instead',
      });
    } else {
      const similar = name.length < 64 ? nearest(name, [...anchors.keys()].slice(0, 100)) : undefined;
      findings.error('PXM100', `alias *${shortened(name)} has no anchor before it`, {
        span: alias,
        remedy:
          similar === undefined
            ? 'put &name before the value that *name stands for'
            : `did you mean *${similar}?`,
      });
    }
    return { kind: 'unknown', span: alias, count: 1, aliased: 0 };
  }

  function fromScalar(node: Scalar): Tree {
    const text = String(node.value);
    const place = { span: spanOf(node), count: 1, aliased: 0 };
    const core = CORE_TAG.exec(node.tag ?? '')?.[1];
    const plain = node.type === 'PLAIN' && (node.tag === undefined || core !== undefined);
    const meaning: ScalarMeaning = plain ? plainScalar(text) : { kind: 'text', text };
    if (core !== undefined && meaning.kind !== KIND_OF_TAG[core]) {
      findings.error('PXM100', `the tag !!${core} does not fit this value`, {
        span: tagSpan(place.span),
        remedy: 'remove the tag',
      });
      return { kind: 'unknown', ...place };
    }
    if (core === undefined) checkTag(node, ['!', 'str']);
    return { ...meaning, ...place };
  }

  function fromList(node: YAMLSeq): ListTree {
    checkTag(node, ['!', 'seq']);
    const span = spanOf(node);
    const size = new Size(findings);
    const items = (node.items as (Node | null)[]).map((item) => size.add(convert(item, span)));
    return { kind: 'list', span, items, ...size.total };
  }

  function fromMap(node: YAMLMap): MapTree {
    checkTag(node, ['!', 'map']);
    const span = spanOf(node);
    const size = new Size(findings);
    const entries = new Map<string, Entry>();
    let merge: Merge | undefined;
    for (const pair of node.items as Pair<Node | null, Node | null>[]) {
      const name = nameOf(pair.key, span);
      const key = pair.key === null ? span : spanOf(pair.key);
      const value = size.add(convert(pair.value, key));
      if (name === undefined) continue;
      const merging = name === '<<' && yaml.isScalar(pair.key) && pair.key.type === 'PLAIN';
      const first = merging ? merge?.key : entries.get(name)?.key;
      if (first !== undefined && key.start >= soundTo) continue;
      if (first !== undefined) {
        findings.error('PXM101', `key ${quoted(name)} is written twice`, {
          span: key,
          related: [{ message: 'first written here', span: first }],
          remedy: merging ? 'name all of them in one list: <<: [*a, *b]' : 'keep one of the two',
        });
      } else if (merging) merge = { key, value };
      else entries.set(name, { key, value });
    }
    for (const [name, entry] of merge === undefined ? [] : mergedEntries(merge)) {
      size.addAliased(entry.value.count, entry.merged);
      if (!entries.has(name)) entries.set(name, entry);
    }
    return { kind: 'map', span, entries, ...size.total };
  }

  /** Entries that a merge key brings; of several maps the first that has a key gives its value. */
  function* mergedEntries({ key, value }: Merge): Generator<[string, Entry & { readonly merged: Span }]> {
    for (const map of value.kind === 'list' ? value.items : [value]) {
      if (map.kind === 'map') {
        for (const [name, entry] of map.entries) yield [name, { ...entry, merged: key }];
      } else if (map.kind !== 'unknown') {
        findings.error('PXM103', 'the merge key << takes a map, an alias of one, or a list of them', {
          span: map.alias ?? map.span,
          remedy: 'for example <<: *defaults; a key of this name is written in quotes',
        });
      }
    }
  }

  /** What a key is called; reports keys that are not text. */
  function nameOf(node: Node | null, map: Span): string | undefined {
    if (node === null) {
      if (map.start >= soundTo) return undefined;
      findings.error('PXM100', 'a key is missing', { span: map, remedy: 'write "key: value"' });
      return undefined;
    }
    const key = yaml.isCollection(node) ? undefined : convert(node, map);
    if (key?.kind === 'text') return key.text;
    if (key?.kind !== 'unknown' && spanOf(node).start < soundTo) {
      findings.error('PXM103', 'a key that is not text', {
        span: spanOf(node),
        remedy: key !== undefined && 'text' in key ? `write it in quotes: "${key.text}"` : 'give it a name',
      });
    }
    return undefined;
  }

  function checkTag(node: Scalar | YAMLMap | YAMLSeq, allowed: readonly string[]): void {
    const tag = node.tag?.replace('tag:yaml.org,2002:', '');
    if (tag === undefined || allowed.includes(tag)) return;
    findings.error(
      'PXM100',
      `the tag ${shortened(tag.startsWith('!') ? tag : `!!${tag}`)} has no meaning here`,
      {
        span: tagSpan(spanOf(node)),
        remedy: 'remove the tag: the language says what each value is',
      },
    );
  }
}

/** The tag before a value; the value itself when more than an anchor stands between. */
function tagSpan(value: Span): Span {
  const { source, start } = value;
  const [, tag, between] =
    /(!\S*)((?:\s+&\S+)?\s+)$/.exec(source.text.slice(Math.max(0, start - 200), start)) ?? [];
  if (tag === undefined || between === undefined) return value;
  const end = start - between.length;
  return { source, start: end - tag.length, end };
}

/** Adds up what a list or map stands for, and gives up when aliases make it grow beyond bounds. */
class Size {
  readonly total = { count: 1, aliased: 0 };
  readonly #findings: Findings;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  add(tree: Tree): Tree {
    this.total.count += tree.count;
    this.addAliased(tree.aliased, tree.alias ?? tree.span);
    return tree;
  }

  addAliased(count: number, span: Span): void {
    this.total.aliased += count;
    if (this.total.aliased <= MAX_ALIASED) return;
    this.#findings.error('PXM108', `aliases and merge keys stand for more than ${MAX_ALIASED} values`, {
      span,
      remedy: 'use fewer aliases of aliases',
    });
    this.#findings.throwIfErrors();
  }
}
