/** A line and what hangs below it. */
export interface Branch {
  readonly text: string;
  readonly children: readonly Branch[];
}

/** Strokes of trees and tables. */
export interface Strokes {
  /** Before a line that others follow, before the last one, and before what is below either. */
  readonly fork: string;
  readonly last: string;
  readonly pass: string;
  readonly blank: string;
  readonly across: string;
  readonly down: string;
  readonly cross: string;
}

const BOX: Strokes = {
  fork: '├─ ',
  last: '└─ ',
  pass: '│  ',
  blank: '   ',
  across: '─',
  down: '│',
  cross: '┼',
};

const ASCII: Strokes = {
  fork: '|- ',
  last: '`- ',
  pass: '|  ',
  blank: '   ',
  across: '-',
  down: '|',
  cross: '+',
};

/** Box drawing where the locale is one of UTF-8, as the C library finds it; ASCII elsewhere. */
export function strokes({ ascii }: { readonly ascii: boolean }): Strokes {
  const { LC_ALL, LC_CTYPE, LANG } = process.env;
  return !ascii && /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '') ? BOX : ASCII;
}

/** Lines of a tree whose first level stands at the left edge. */
export function treeLines(branches: readonly Branch[], drawn: Strokes): string[] {
  return branches.flatMap(({ text, children }) => [text, ...hanging(children, drawn)]);
}

function hanging(branches: readonly Branch[], drawn: Strokes): string[] {
  return branches.flatMap(({ text, children }, at) => {
    const last = at === branches.length - 1;
    return [
      (last ? drawn.last : drawn.fork) + text,
      ...hanging(children, drawn).map((line) => (last ? drawn.blank : drawn.pass) + line),
    ];
  });
}
