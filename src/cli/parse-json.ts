import { PxmError } from '../diagnostics/pxm-error.ts';
import { SourceText } from '../diagnostics/source-text.ts';

const TOKEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not stand in a string of JSON
  /[ \t\r\n]*(?:([{}[\],:])|("(?:[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/y;

type Wanted =
  | 'a value'
  | 'a value or ]'
  | 'a key or }'
  | 'a key'
  | '":"'
  | 'a comma or the end'
  | 'nothing more';

/** The value of JSON text. Throws PxmError PXM201 with the place of the first thing that is no JSON. */
export function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const { offset, wanted } = firstMistake(text);
    const span = { source: new SourceText(name, text), start: offset, end: offset + 1 };
    throw PxmError.of('PXM201', `is not JSON: expected ${wanted} here`, { span });
  }
}

/** Where text stops being JSON, and what it should go on with; what JSON.parse says differs between versions. */
function firstMistake(text: string): { readonly offset: number; readonly wanted: Wanted } {
  const open: ('{' | '[')[] = [];
  let wanted: Wanted = 'a value';
  for (let at = 0; ; ) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    const next: Wanted | undefined = match === null ? undefined : step(wanted, match, open);
    if (match === null || next === undefined) {
      const blank = /[ \t\r\n]*/y;
      blank.lastIndex = at;
      return { offset: at + (blank.exec(text)?.[0].length ?? 0), wanted };
    }
    wanted = next;
    at = TOKEN.lastIndex;
  }
}

/** What must follow a token, or undefined where it must not stand. */
function step(wanted: Wanted, [, sign, string]: RegExpExecArray, open: ('{' | '[')[]): Wanted | undefined {
  const closed = (): Wanted => (open.length === 0 ? 'nothing more' : 'a comma or the end');
  const holder = open.at(-1);
  switch (wanted) {
    case 'a key or }':
    case 'a key':
      if (sign === '}' && wanted !== 'a key') {
        open.pop();
        return closed();
      }
      return string === undefined ? undefined : '":"';
    case '":"':
      return sign === ':' ? 'a value' : undefined;
    case 'a comma or the end':
      if (sign === ',') return holder === '{' ? 'a key' : 'a value';
      if (sign !== (holder === '{' ? '}' : ']')) return undefined;
      open.pop();
      return closed();
    case 'nothing more':
      return undefined;
    default:
      if (sign === '{' || sign === '[') {
        open.push(sign);
        return sign === '{' ? 'a key or }' : 'a value or ]';
      }
      if (sign === ']' && wanted === 'a value or ]') open.pop();
      else if (sign !== undefined) return undefined;
      return closed();
  }
}
