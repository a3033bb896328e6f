import { quoted } from './quoted.ts';
import type { Reading, Where } from './reading.ts';
import type { IdSetType } from './schema/types.ts';
import type { Tree } from './tree.ts';
import { wrongType } from './wrong-type.ts';

type Range = readonly [first: number, last: number];

const PART = /^ *([0-9]+)(?: *- *([0-9]+))? *$/;
/** Members of all sets of a document: a text of a few bytes can name tens of thousands. */
const MAX_MEMBERS = 1_000_000;

/** The numbers of a set, ascending; undefined when it is none, which has been reported. */
export function readIdSet(type: IdSetType, tree: Tree, where: Where, reading: Reading): number[] | undefined {
  const ranges: Range[] = [];
  const items = tree.kind === 'list' ? tree.items : [tree];
  if (!items.every((item) => addRanges(ranges, type, item, where, reading))) return undefined;
  // Merged before they are written out: very many overlapping ranges stay one.
  const merged: [number, number][] = [];
  for (const [first, last] of ranges.sort((a, b) => a[0] - b[0])) {
    const before = merged.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else merged.push([first, last]);
  }
  reading.setMembers += merged.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  if (reading.setMembers > MAX_MEMBERS) {
    reading.report('PXM108', `the sets up to here have more than ${MAX_MEMBERS} members`, where, tree, {
      remedy: 'no topology needs as many',
    });
    return undefined;
  }
  const numbers = merged.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, n) => first + n),
  );
  reading.note(numbers, tree.span, new Map());
  return numbers;
}

function addRanges(ranges: Range[], type: IdSetType, tree: Tree, where: Where, reading: Reading): boolean {
  if (tree.kind === 'integer')
    return addRange(ranges, [Number(tree.value), Number(tree.value)], type, tree, where, reading);
  if (tree.kind !== 'text') {
    wrongType(type, tree, where, reading);
    return false;
  }
  return tree.text.split(',').every((part) => {
    const match = PART.exec(part);
    if (!match) {
      wrongType(type, tree, where, reading, 'for example 0-3,8');
      return false;
    }
    const [, first, last = first] = match;
    return addRange(ranges, [Number(first), Number(last)], type, tree, where, reading);
  });
}

function addRange(
  ranges: Range[],
  range: Range,
  type: IdSetType,
  tree: Tree,
  where: Where,
  reading: Reading,
): boolean {
  const [first, last] = range;
  const outside = [first, last].find((end) => end < 0 || end > type.max);
  if (outside !== undefined) {
    reading.report('PXM104', `${outside} is ${outside < 0 ? 'below 0' : `above ${type.max}`}`, where, tree, {
      remedy: `write numbers from 0 to ${type.max}`,
    });
    return false;
  }
  if (first > last) {
    reading.report('PXM104', `the range ${quoted(`${first}-${last}`)} ends before it starts`, where, tree, {
      remedy: `write ${last}-${first}`,
    });
    return false;
  }
  ranges.push(range);
  return true;
}
