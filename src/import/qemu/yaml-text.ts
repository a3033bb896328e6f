/** What a topology in YAML is written from. */
export type Scalar = string | number | boolean | bigint;
export type Value =
  | Scalar
  | readonly Scalar[]
  | readonly (readonly number[])[]
  | Mapping
  | readonly Mapping[];

interface Entry {
  readonly key: string;
  readonly value: Value;
  readonly comment: string | undefined;
}

/** A mapping under construction: keys in the order given, absent values left out. */
export class Mapping {
  readonly entries: Entry[] = [];
  /** Stands above it where it is an item of a list. */
  readonly comment: string | undefined;
  /** Takes a single line where it is an item of a list; its values are scalars. */
  readonly inline: boolean;

  constructor(about: string | { readonly inline: true } | undefined = undefined) {
    this.comment = typeof about === 'string' ? about : undefined;
    this.inline = typeof about === 'object';
  }

  set(key: string, value: Value | undefined, comment?: string): this {
    const empty = Array.isArray(value) ? value.length === 0 : value === undefined;
    if (!empty && value !== undefined) this.entries.push({ key, value: value as Value, comment });
    return this;
  }

  get(key: string): Value | undefined {
    return this.entries.find((entry) => entry.key === key)?.value;
  }

  has(key: string): boolean {
    return this.entries.some((entry) => entry.key === key);
  }

  /** Adds a section unless it is empty. */
  section(key: string, value: Mapping, comment?: string): this {
    return value.entries.length === 0 ? this : this.set(key, value, comment);
  }
}

/** The text of a document. bigint values are sizes, written with the largest suffix that fits. */
export function yamlText(document: Mapping): string {
  return `${mappingLines(document).join('\n')}\n`;
}

function mappingLines({ entries }: Mapping): string[] {
  return entries.flatMap(({ key, value, comment }) => [
    ...(comment === undefined ? [] : [commentLine(comment)]),
    ...entryLines(keyText(key), value),
  ]);
}

function entryLines(key: string, value: Value): string[] {
  if (value instanceof Mapping) {
    const lines = mappingLines(value);
    return lines.length === 0 ? [`${key}: {}`] : [`${key}:`, ...lines.map(indented)];
  }
  if (!Array.isArray(value)) return [`${key}: ${scalar(value as Scalar)}`];
  const [first] = value;
  if (first instanceof Mapping) return [`${key}:`, ...(value as Mapping[]).flatMap(itemLines).map(indented)];
  if (Array.isArray(first))
    return [`${key}:`, ...(value as number[][]).map((row) => `  - [${row.join(', ')}]`)];
  const items = (value as Scalar[]).map(scalar);
  const line = `${key}: [${items.join(', ')}]`;
  return line.length <= MAX_LINE && items.every((item) => !item.includes(','))
    ? [line]
    : [`${key}:`, ...items.map((item) => `  - ${item}`)];
}

function itemLines(item: Mapping): string[] {
  if (item.inline) {
    const pairs = item.entries.map(({ key, value }) => `${keyText(key)}: ${scalar(value as Scalar)}`);
    return [`- { ${pairs.join(', ')} }`];
  }
  const lines = mappingLines(item);
  const head = item.comment === undefined ? [] : [commentLine(item.comment)];
  return [...head, ...lines.map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`))];
}

const indented = (line: string) => `  ${line}`;

const MAX_LINE = 100;
const MAX_COMMENT = 160;

function commentLine(comment: string): string {
  const line = [...comment].map((character) => (isPrintable(character) ? character : ' ')).join('');
  return `# ${line.length > MAX_COMMENT ? `${line.slice(0, MAX_COMMENT - 3)}...` : line}`;
}

function scalar(value: Scalar): string {
  if (typeof value === 'bigint') return sizeText(value);
  return typeof value === 'string' ? text(value) : String(value);
}

/** Words that YAML, also an older one, takes for something else than text. */
const RESERVED = /^(?:true|false|null|yes|no|on|off|y|n)$/i;
const PLAIN = /^-?-?[A-Za-z][\w./+-]*$/;
/** Sets of numbers, which stay text as long as there is more than digits. */
const SET = /^\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*(?<=[-,].*)$/;

function keyText(key: string): string {
  return key === 'on' ? key : text(key);
}

function text(value: string): string {
  return (PLAIN.test(value) && !RESERVED.test(value)) || SET.test(value) ? value : quoted(value);
}

/** In double quotes, with escapes that YAML and JSON share. */
function quoted(value: string): string {
  return JSON.stringify(value).replace(/[^ -~]/gu, (character) =>
    isPrintable(character) ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Not a control character, half of a surrogate pair or a line break of any kind. */
function isPrintable(character: string): boolean {
  return /^[^\p{C}\p{Zl}\p{Zp}]$/u.test(character);
}

const UNITS = ['', 'K', 'M', 'G', 'T', 'P', 'E'];

function sizeText(bytes: bigint): string {
  let value = bytes;
  let unit = 0;
  while (value !== 0n && value % 1024n === 0n && unit < UNITS.length - 1) {
    value /= 1024n;
    unit++;
  }
  return `${value}${UNITS[unit]}`;
}
