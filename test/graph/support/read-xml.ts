export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** Text directly inside, entities replaced. */
  readonly text: string;
}

const NAME = '[A-Za-z_][A-Za-z0-9._:-]*';
const TAG = new RegExp(`<(/?)(${NAME})((?:\\s+${NAME}="[^"<]*")*)\\s*(/?)>`, 'y');
const ATTRIBUTE = new RegExp(`(${NAME})="([^"<]*)"`, 'g');
// biome-ignore lint/suspicious/noControlCharactersInRegex: what no XML document may have
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;

/** The root of a document of elements, attributes and text alone. Throws an Error unless it is well-formed. */
export function readXml(text: string): Element {
  if (FORBIDDEN.test(text)) throw new Error(`character that no XML may have: ${FORBIDDEN.exec(text)?.[0]}`);
  type Open = { name: string; attributes: Record<string, string>; children: Element[]; text: string };
  const document: Open = { name: '', attributes: {}, children: [], text: '' };
  const open = [document];
  for (let at = 0; at < text.length; ) {
    const current = open.at(-1) ?? document;
    if (text[at] !== '<') {
      const end = text.indexOf('<', at);
      current.text += unescaped(text.slice(at, end < 0 ? undefined : end));
      at = end < 0 ? text.length : end;
      continue;
    }
    TAG.lastIndex = at;
    const [tag, closing, name = '', attributes = '', empty] = TAG.exec(text) ?? [];
    if (tag === undefined) throw new Error(`no tag at ${at}: ${text.slice(at, at + 60)}`);
    at += tag.length;
    if (closing) {
      if (open.length < 2 || current.name !== name) throw new Error(`</${name}> closes ${current.name}`);
      open.pop();
      continue;
    }
    const made: Open = { name, attributes: readAttributes(attributes), children: [], text: '' };
    current.children.push(made);
    if (!empty) open.push(made);
  }
  const [root] = document.children;
  if (open.length > 1 || !root || document.children.length > 1 || document.text.trim() !== '') {
    throw new Error(`not one element: ${open.map(({ name }) => name).join(' ')}`);
  }
  return root;
}

function readAttributes(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = '', value = ''] of text.matchAll(ATTRIBUTE)) {
    if (name in found) throw new Error(`${name} is there twice`);
    found[name] = unescaped(value);
  }
  return found;
}

function unescaped(text: string): string {
  const stray = /&(?!#\d+;)|>/.exec(text);
  if (stray) throw new Error(`stray ${stray[0]} in ${text}`);
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
}

/** An element and all below it. */
export function everything(element: Element): Element[] {
  return [element, ...element.children.flatMap(everything)];
}
