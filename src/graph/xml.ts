import { printable } from '../diagnostics/printable.ts';

/** Text for element content and quoted attributes. What XML cannot hold is written out or replaced. */
export function escapeXml(text: string): string {
  return printable(text)
    .replace(/\p{Surrogate}|[\ufffe\uffff]/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element; attributes that are undefined are left out, numbers have at most two decimals. */
export function element(name: string, attributes: Attributes, content: readonly string[] = []): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? number(value) : escapeXml(`${value}`)}"`)
    .join('');
  return content.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${content.join('')}</${name}>`;
}

/** Without a locale, without exponents. */
export function number(value: number): string {
  return `${Math.round(value * 100) / 100}`;
}
