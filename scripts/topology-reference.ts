import { describeType, exampleText } from '../src/topology/schema/describe-type.ts';
import { topology } from '../src/topology/schema/topology.ts';
import type { ObjectType, Properties, Property, Type } from '../src/topology/schema/types.ts';

const INTRODUCTION = `# The topology language

<!-- Generated from src/topology/schema by scripts/generate-docs.mjs: change it there. -->

One file describes one VM, in YAML or JSON: what only its user can know. Everything else is derived, and
\`pxm show --resolved\` shows every derived value with the reason for it.

A comment at the top of a YAML file (or a \`$schema\` key in JSON) makes editors complete and check it:

    # yaml-language-server: $schema=../schema/topology.schema.json

The schema comes with the package and from \`pxm schema\`.

## A full example

`;

const VALUES = `
## How values are written

- **Sizes** are bytes: a number (\`1073741824\`, \`0x40000000\`) or a text with a unit, \`K\`, \`M\`, \`G\`, \`T\`, \`P\` or
  \`E\`, which are powers of 1024: \`16G\`, \`512M\`, \`1.5T\`. \`16GiB\` is the same as \`16G\`; \`16GB\` is refused, since it
  means 1000 elsewhere. They are exact up to 2^64 - 1.
- **Sets** of numbers: \`0-3,8\`, a single number, or a list of both: \`[0-3, 8]\`.
- **Ids** start with a letter and go on with letters, digits, \`.\`, \`_\` and \`-\`. They name the objects in the VMM too.
- **Numbers** are whole: decimal, \`0x\` hex or \`0o\` octal. A text that looks like a number needs quotes: \`slot: "3.1"\`.
- **true** and **false** are written so; \`yes\`, \`no\`, \`on\` and \`off\` are texts, as YAML 1.2 has it.
- Comments, anchors, aliases and merge keys work: \`<<: *defaults\` brings the keys of another map; keys beside it win,
  and of a list of maps the first. Keys at the top that begin with \`x-\` are ignored, whatever they hold: a place for
  anchors. The order of keys never matters.
- Duplicate and unknown keys, empty values, tags such as \`!!js\`, a second document in the file: errors. Every error of
  a file is shown at once, with its place and what to do.
- A file is UTF-8 text of at most 512 KiB, nested at most 64 levels. A file called \`.json\` must be JSON.
`;

/** The reference of the language in Markdown; `example` is the text of a topology to start with. */
export function topologyReference(example: string): string {
  const sections: string[] = [];
  const seen = new Map<Properties, string>();
  describeObject(topology, '', sections, seen);
  return `${INTRODUCTION}\`\`\`yaml\n${example.trimEnd()}\n\`\`\`\n${VALUES}\n${sections.join('\n')}`;
}

/** Adds the sections of an object and of what is nested in it. */
export function describeObject(
  type: ObjectType,
  path: string,
  sections: string[],
  seen: Map<Properties, string>,
): void {
  const heading = path === '' ? '## Top level' : `${path.includes('.') ? '###' : '##'} ${path}`;
  const lines = [heading, ''];
  // That of a nested map stands in the row that leads to it.
  if (type.doc !== undefined && !path.includes('.')) lines.push(type.doc, '');
  lines.push('| Key | Value | When absent | Meaning |', '| --- | --- | --- | --- |');
  const nested: [ObjectType, string][] = [];
  for (const [name, property] of Object.entries(type.properties)) {
    const inner = `${path === '' ? '' : `${path}.`}${name}`;
    const links = objectsIn(property.type, inner).map(([object, at]) => {
      if (!seen.has(object.properties)) {
        seen.set(object.properties, at);
        nested.push([object, at]);
      }
      return seen.get(object.properties) ?? at;
    });
    lines.push(row(name, property, links));
  }
  const exclusive = (type.exclusive ?? []).map((group) => group.map((key) => `\`${key}\``).join(' and '));
  if (exclusive.length > 0) lines.push('', `Exclude each other: ${exclusive.join('; ')}.`);
  sections.push(`${lines.join('\n')}\n`);
  for (const [object, at] of nested) describeObject(object, at, sections, seen);
}

function row(name: string, { type, required, whenAbsent }: Property, links: readonly string[]): string {
  const value = [words(type), ...links.map((at) => `see [${at}](#${anchor(at)})`)].join('; ');
  const docs = new Set([type.doc, ...inside(type).map(({ doc }) => doc)].filter((doc) => doc !== undefined));
  const examples = type.examples ?? [];
  const meaning = [
    ...docs,
    ...(examples.length > 0
      ? [`For example ${examples.map((example) => `\`${exampleText(example)}\``).join(', ')}.`]
      : []),
  ].join(' ');
  const absent = required ? '**required**' : (whenAbsent ?? '');
  return `| \`${name}\` | ${cell(value)} | ${cell(absent)} | ${cell(meaning)} |`;
}

/** What a value looks like; the values of a choice as code. */
function words(type: Type): string {
  switch (type.tag) {
    case 'choice':
      return type.values.map((value) => `\`${value}\``).join(', ');
    case 'list':
      return type.item.tag === 'object' ? 'list of maps' : `list of: ${words(type.item)}`;
    case 'map':
      return `map; each value ${words(type.item)}`;
    case 'either':
      return `${words(type.first)}, or ${words(type.second)}`;
    default:
      return describeType(type)
        .replace(/ \(.*\)$/, '')
        .replace(/^an? /, '');
  }
}

/** Types inside a type that are not objects of their own, for their words. */
function inside(type: Type): Type[] {
  if (type.tag === 'list' && type.item.tag !== 'object') return [type.item, ...inside(type.item)];
  return [];
}

/** Objects that a value is or holds, with their path. */
function objectsIn(type: Type, path: string): [ObjectType, string][] {
  switch (type.tag) {
    case 'object':
      return [[type, path]];
    case 'list':
      return objectsIn(type.item, `${path}[]`);
    case 'map':
      return objectsIn(type.item, `${path}.*`);
    case 'either':
      return [...objectsIn(type.first, path), ...objectsIn(type.second, path)];
    default:
      return [];
  }
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

/** How Markdown renderers name a heading. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^a-z0-9 _-]/g, '')
    .replaceAll(' ', '-');
}
