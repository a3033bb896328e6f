/** An XML element; a text stands for its content. */
export interface Element {
  readonly name: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly content: readonly Element[] | string;
}

export type Attributes = Readonly<Record<string, string | number | bigint | undefined>>;

/** An element; attributes and children that are undefined are left out. */
export function element(
  name: string,
  attributes: Attributes = {},
  content: readonly (Element | undefined)[] | string = [],
): Element {
  return {
    name,
    attributes: Object.entries(attributes).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, String(value)] as const],
    ),
    content: typeof content === 'string' ? content : content.filter((child) => child !== undefined),
  };
}

/** The same, but undefined when it would have no children. */
export function parent(
  name: string,
  attributes: Attributes,
  children: readonly (Element | undefined)[],
): Element | undefined {
  const whole = element(name, attributes, children);
  return whole.content.length === 0 ? undefined : whole;
}

/** The text of an element and all in it, two spaces a level, with a line break at its end. */
export function toXml({ name, attributes, content }: Element, indent = ''): string {
  const start = [name, ...attributes.map(([key, value]) => `${key}='${escaped(value)}'`)].join(' ');
  if (content.length === 0) return `${indent}<${start}/>\n`;
  if (typeof content === 'string') return `${indent}<${start}>${escaped(content)}</${name}>\n`;
  const inner = content.map((child) => toXml(child, `${indent}  `)).join('');
  return `${indent}<${start}>\n${inner}${indent}</${name}>\n`;
}

/** Whether XML 1.0 can hold a text at all. */
export function isXmlText(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML has no way to write
  return !/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\p{Surrogate}]/u.test(text);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&apos;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

function escaped(text: string): string {
  return text.replace(/[&<>'\t\n\r]/g, (character) => ENTITIES[character] ?? character);
}
