import { quoted, shortened } from './quoted.ts';
import type { Reading, Where } from './reading.ts';
import { describeType, exampleOf } from './schema/describe-type.ts';
import type { Type } from './schema/types.ts';
import type { Tree } from './tree.ts';

const MEANT_AS_BOOLEAN: Readonly<Record<string, boolean>> = { yes: true, on: true, no: false, off: false };

/** Reports that a value is not what is expected, and what to write. */
export function wrongType(
  type: Type,
  tree: Tree,
  where: Where,
  reading: Reading,
  remedy?: string,
): undefined {
  if (tree.kind === 'unknown') return;
  const wanted = `expected ${describeType(type)}, got ${describeTree(tree)}`;
  reading.report('PXM103', wanted, where, tree, { remedy: remedy ?? remedyFor(type, tree) });
}

function describeTree(tree: Tree): string {
  switch (tree.kind) {
    case 'text':
      return `the text ${quoted(tree.text)}`;
    case 'integer':
    case 'float':
      return `the number ${shortened(tree.text)}`;
    case 'boolean':
      return String(tree.value);
    case 'null':
      return 'nothing';
    default:
      return `a ${tree.kind}`;
  }
}

function remedyFor(type: Type, tree: Tree): string | undefined {
  if (tree.kind === 'null') return 'give it a value, or remove the key';
  const asText = tree.kind === 'integer' || tree.kind === 'float' ? tree.text : undefined;
  if (asText !== undefined && takesText(type, asText)) return `write it in quotes: ${quoted(asText)}`;
  if (type.tag === 'boolean' && tree.kind === 'text') {
    const meant = MEANT_AS_BOOLEAN[tree.text.toLowerCase()];
    if (meant !== undefined) return `write ${meant}`;
  }
  if (type.tag === 'object')
    return `write "key: value" lines; keys: ${Object.keys(type.properties).join(', ')}`;
  if (type.tag === 'map') return 'write "key: value" lines, indented below the key';
  if (type.tag === 'list' && type.item.tag === 'object') {
    return 'start each item on a line of its own with "- "';
  }
  const example = exampleOf(type);
  return example === undefined ? undefined : `for example ${example}`;
}

/** Whether a number would be right if it were a text. */
function takesText(type: Type, text: string): boolean {
  if (type.tag === 'either') return takesText(type.first, text) || takesText(type.second, text);
  return type.tag === 'ref' || (type.tag === 'string' && (type.pattern?.test(text) ?? true));
}
