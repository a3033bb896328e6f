import type { Span } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/nearest.ts';
import { quoted } from './quoted.ts';
import { readIdSet } from './read-id-set.ts';
import { readScalar } from './read-scalar.ts';
import { readSize } from './read-size.ts';
import type { Reading, Where } from './reading.ts';
import type { EitherType, ListType, MapType, ObjectType, Type } from './schema/types.ts';
import type { Entry, ListTree, MapTree, Tree } from './tree.ts';
import { wrongType } from './wrong-type.ts';

/** The value of a type that a tree stands for; undefined when it is none, which has been reported. */
export function readValue(type: Type, tree: Tree, where: Where, reading: Reading): unknown {
  switch (type.tag) {
    case 'object':
      return tree.kind === 'map'
        ? readObject(type, tree, where, reading)
        : wrongType(type, tree, where, reading);
    case 'map':
      return tree.kind === 'map'
        ? readMap(type, tree, where, reading)
        : wrongType(type, tree, where, reading);
    case 'list':
      return tree.kind === 'list'
        ? readList(type, tree, where, reading)
        : wrongType(type, tree, where, reading);
    case 'either':
      return readEither(type, tree, where, reading);
    case 'size':
      return readSize(type, tree, where, reading);
    case 'idSet':
      return readIdSet(type, tree, where, reading);
    default:
      return readScalar(type, tree, where, reading);
  }
}

/** Keys come out in the order of the schema, so that nothing depends on the order of writing. */
function readObject(type: ObjectType, tree: MapTree, where: Where, reading: Reading): object {
  const value: Record<string, unknown> = {};
  const parts = new Map<string, Span>();
  const known = Object.keys(type.properties);
  for (const [name, { key, merged }] of tree.entries) {
    if (Object.hasOwn(type.properties, name) || (type.extensible && name.startsWith('x-'))) continue;
    const similar = nearest(name, known);
    if (where.path === '' && similar !== undefined) reading.misspelt.add(similar);
    reading.report(
      'PXM102',
      `unknown key ${quoted(name)}`,
      { path: where.path, via: merged ?? via(tree, where) },
      key,
      {
        remedy: similar === undefined ? `known keys: ${known.join(', ')}` : `did you mean "${similar}"?`,
      },
    );
  }
  for (const [name, property] of Object.entries(type.properties)) {
    const entry = tree.entries.get(name);
    if (entry !== undefined) {
      parts.set(name, entry.value.span);
      const part = readValue(property.type, entry.value, within(where, tree, name, entry), reading);
      if (part !== undefined) value[name] = part;
    } else if (property.required) {
      reading.report('PXM105', `the key "${name}" is required`, where, tree, {
        remedy: `add "${name}"${property.type.doc === undefined ? '' : `: ${property.type.doc}`}`,
      });
    }
  }
  for (const group of type.exclusive ?? []) {
    const [first, second] = group.flatMap((name) => tree.entries.get(name) ?? []);
    if (first === undefined || second === undefined) continue;
    reading.report('PXM109', `${group.join(' and ')} exclude each other`, where, second.key, {
      related: [{ message: 'the other', span: first.key }],
      remedy: 'keep one of the two',
    });
  }
  reading.note(value, tree.span, parts);
  return value;
}

/** Keys come out sorted, so that nothing depends on the order of writing. */
function readMap(type: MapType, tree: MapTree, where: Where, reading: Reading): object {
  const value: Record<string, unknown> = {};
  const parts = new Map<string, Span>();
  for (const [name, entry] of [...tree.entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (type.key.pattern?.test(name) === false) {
      reading.report(
        'PXM102',
        `the key ${quoted(name)} is not ${type.key.means ?? 'allowed'}`,
        where,
        entry.key,
      );
      continue;
    }
    parts.set(name, entry.value.span);
    const part = readValue(type.item, entry.value, within(where, tree, name, entry), reading);
    // Not by assignment, which would set the prototype for a key "__proto__".
    Object.defineProperty(value, name, { value: part, enumerable: true, configurable: true, writable: true });
  }
  reading.note(value, tree.span, parts);
  return value;
}

function readList(type: ListType, tree: ListTree, where: Where, reading: Reading): unknown[] | undefined {
  if (tree.items.length < (type.minItems ?? 0)) {
    reading.report('PXM104', `at least ${type.minItems} item is needed`, where, tree);
    return undefined;
  }
  const value: unknown[] = [];
  const parts = new Map<number, Span>();
  tree.items.forEach((item, index) => {
    parts.set(index, item.span);
    const part = readValue(
      type.item,
      item,
      { path: `${where.path}[${label(item, index)}]`, via: via(tree, where) },
      reading,
    );
    value.push(part);
  });
  reading.note(value, tree.span, parts);
  return value;
}

function readEither(type: EitherType, tree: Tree, where: Where, reading: Reading): unknown {
  const fitting = [type.first, type.second].find((candidate) => kindsOf(candidate).includes(tree.kind));
  return fitting === undefined
    ? wrongType(type, tree, where, reading)
    : readValue(fitting, tree, where, reading);
}

/** The kinds of tree that a type is told by. */
function kindsOf(type: Type): readonly Tree['kind'][] {
  switch (type.tag) {
    case 'either':
      return [...kindsOf(type.first), ...kindsOf(type.second)];
    case 'object':
    case 'map':
      return ['map'];
    case 'list':
      return ['list'];
    case 'size':
      return ['integer', 'text'];
    case 'idSet':
      return ['integer', 'text', 'list'];
    case 'integer':
      return ['integer'];
    case 'boolean':
      return ['boolean'];
    default:
      return ['text'];
  }
}

/** What an item of a list is called in messages: by its id where it has one. */
function label(item: Tree, index: number): string {
  const id = item.kind === 'map' ? item.entries.get('id')?.value : undefined;
  return id?.kind === 'text' && id.text.length <= 64 ? id.text : String(index);
}

function within(where: Where, tree: Tree, name: string, entry: Entry): Where {
  return { path: where.path === '' ? name : `${where.path}.${name}`, via: entry.merged ?? via(tree, where) };
}

function via(tree: Tree, where: Where): Span | undefined {
  return tree.alias ?? where.via;
}
