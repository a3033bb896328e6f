import { nearest } from '../diagnostics/nearest.ts';
import { quoted, shortened } from './quoted.ts';
import type { Reading, Where } from './reading.ts';
import { ANY_TEXT } from './schema/any-text.ts';
import { describeType } from './schema/describe-type.ts';
import type { BooleanType, ChoiceType, IntegerType, RefType, StringType } from './schema/types.ts';
import type { Tree } from './tree.ts';
import { wrongType } from './wrong-type.ts';

type ScalarType = StringType | IntegerType | BooleanType | ChoiceType | RefType;

/** The text, number or boolean that a tree stands for; undefined when it is none, which has been reported. */
export function readScalar(
  type: ScalarType,
  tree: Tree,
  where: Where,
  reading: Reading,
): string | number | boolean | undefined {
  switch (type.tag) {
    case 'boolean':
      return tree.kind === 'boolean' ? tree.value : wrongType(type, tree, where, reading);
    case 'integer':
      return readInteger(type, tree, where, reading);
    case 'choice':
      return readChoice(type, tree, where, reading);
    default:
      return readText(type, tree, where, reading);
  }
}

function readText(
  type: StringType | RefType,
  tree: Tree,
  where: Where,
  reading: Reading,
): string | undefined {
  if (tree.kind !== 'text') return wrongType(type, tree, where, reading);
  const { text } = tree;
  if (!ANY_TEXT.test(text)) {
    reading.report('PXM103', 'text with a zero character or half a character in it', where, tree, {
      remedy: 'remove the escape \\0, \\u0000 or \\ud800 to \\udfff',
    });
    return undefined;
  }
  if (type.tag === 'ref') return text;
  if (type.maxLength !== undefined && text.length > type.maxLength) {
    reading.report('PXM104', `${quoted(text)} has ${text.length} characters`, where, tree, {
      remedy: `at most ${type.maxLength} fit`,
    });
    return undefined;
  }
  return type.pattern?.test(text) === false ? wrongType(type, tree, where, reading) : text;
}

function readInteger(type: IntegerType, tree: Tree, where: Where, reading: Reading): number | undefined {
  if (tree.kind !== 'integer') return wrongType(type, tree, where, reading);
  if (tree.value >= type.min && tree.value <= type.max) return Number(tree.value);
  const bound = tree.value < type.min ? `below ${type.min}` : `above ${type.max}`;
  reading.report('PXM104', `${shortened(tree.text)} is ${bound}`, where, tree, {
    remedy: `write ${describeType(type)}`,
  });
  return undefined;
}

/** A choice that looks like a number may be written as one: `gic-version: 3`. */
function readChoice(
  type: ChoiceType,
  tree: Tree,
  where: Where,
  reading: Reading,
): string | number | undefined {
  if (tree.kind !== 'text' && tree.kind !== 'integer') return wrongType(type, tree, where, reading);
  const { text } = tree;
  const found = type.values.find((value) =>
    tree.kind === 'integer' ? String(value) === String(tree.value) : value === text,
  );
  if (found !== undefined) return found;
  const similar = tree.kind === 'text' ? nearest(text, type.values.map(String)) : undefined;
  reading.report('PXM104', `${quoted(text)} is not ${describeType(type)}`, where, tree, {
    remedy: similar === undefined ? `write ${describeType(type)}` : `did you mean ${similar}?`,
  });
  return undefined;
}
