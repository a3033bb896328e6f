import { toJson } from './to-json.ts';

/** Says, again and again, which of a number of ways to take. */
export type Choose = (ways: number) => number;

/** YAML of plain data, each part in block or flow style, quoted or not, with comments and blank lines anywhere. */
export function toYaml(value: unknown, choose: Choose): string {
  return `${block(value, '', choose).replace(/^\n/, '')}\n`;
}

/** A value below a key or an indicator: what follows it on the line and on the next ones. */
function block(value: unknown, indent: string, choose: Choose): string {
  const entries = isMap(value) ? Object.entries(value) : [];
  const items = Array.isArray(value) ? value : [];
  if ((entries.length === 0 && items.length === 0) || (indent !== '' && choose(4) === 0)) {
    return ` ${flow(value, choose)}${choose(6) === 0 ? ' # here' : ''}`;
  }
  const inner = `${indent}${' '.repeat(1 + choose(3))}`;
  const filler = () => ['', '', '', `\n${inner}# above`, '\n'][choose(5)];
  const lines = [
    ...entries.map(
      ([key, item]) => `${filler()}\n${inner}${text(key, choose)}:${block(item, inner, choose)}`,
    ),
    ...items.map((item) => `${filler()}\n${inner}-${block(item, `${inner} `, choose)}`),
  ];
  return lines.join('');
}

function flow(value: unknown, choose: Choose): string {
  const gap = () => ' '.repeat(choose(3));
  if (Array.isArray(value))
    return `[${value.map((item) => gap() + flow(item, choose)).join(`${gap()}, `)}${gap()}]`;
  if (isMap(value)) {
    const entries = Object.entries(value).map(
      ([key, item]) => `${gap()}${text(key, choose)}: ${flow(item, choose)}`,
    );
    return `{${entries.join(`${gap()}, `)}${gap()}}`;
  }
  return typeof value === 'string' ? text(value, choose) : toJson(value);
}

function text(value: string, choose: Choose): string {
  const way = choose(3);
  if (way === 0 && /^[a-z][a-z0-9 ]*[a-z0-9]$/i.test(value) && !/^(true|false|null)$/i.test(value))
    return value;
  if (way === 1 && /^[ -~]*$/.test(value)) return `'${value.replaceAll("'", "''")}'`;
  return JSON.stringify(value);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
