import type { Explained } from '../../lint/pages/explained.ts';
import { wrap } from './wrap.ts';

const WIDTH = 100;

/** What `pxm explain` prints of a code. */
export function pageText({ code, title, means, consumer, fix, example }: Explained): string {
  const part = (name: string, text: string) => `${name}\n${indented(wrap(text, WIDTH - 2))}`;
  return [
    `${code}: ${title}`,
    wrap(means, WIDTH).join('\n'),
    part('Who minds', consumer),
    part('What to do', fix),
    ...example.map(({ what, text }) => `${what}\n${indented(text.trimEnd().split('\n'))}`),
  ].join('\n\n');
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join('\n');
}
