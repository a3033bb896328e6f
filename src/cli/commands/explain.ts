import type { Argv } from 'yargs';
import { explained } from '../../lint/pages/explained.ts';
import type { Page } from '../../lint/pages/page.ts';
import { PAGES } from '../../lint/pages/pages.ts';
import { ALL_CODES, TITLES } from '../../lint/titles.ts';
import type { Command } from '../command.ts';
import { print, printJson } from '../io.ts';
import { pageText } from '../print/page-text.ts';
import { didYouMean, usageError } from '../usage-error.ts';

interface Options {
  readonly code?: string;
  readonly json?: boolean;
}

export const command: Command = {
  command: 'explain [code]',
  describe: 'tell what a code means, who minds, what to do, and an example',
  builder: (yargs: Argv) =>
    yargs
      .positional('code', { type: 'string', describe: 'a code such as PXM151; all of them without' })
      .option('json', { type: 'boolean', describe: 'the same as JSON' })
      .example('$0 explain PXM151', 'one code')
      .example('$0 explain', 'all codes, a line each'),
  handler({ code, json }: Options): number {
    if (code === undefined) {
      const list = ALL_CODES.map((one) => ({ code: one, title: TITLES[one] }));
      if (json) printJson({ format: 'pxm-codes', version: 1, codes: list });
      else print(list.map(({ code: one, title }) => `${one}  ${title}`).join('\n'));
      return 0;
    }
    const page = explained(pageOf(code));
    if (json) printJson({ format: 'pxm-page', version: 1, ...page });
    else print(pageText(page));
    return 0;
  },
};

function pageOf(code: string): Page {
  const page = PAGES.get(code.toUpperCase());
  if (page !== undefined) return page;
  throw usageError(
    `there is no code ${JSON.stringify(code)}`,
    didYouMean(code, ALL_CODES, 'pxm explain lists all'),
  );
}
