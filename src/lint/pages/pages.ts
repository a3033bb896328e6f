import { FILE_PAGES } from './files.ts';
import type { Page } from './page.ts';
import { SUPPRESSION_PAGES } from './suppressions.ts';
import { SRAT_PAGES } from './tables-srat.ts';

/** Every page, by code. A new area gets a file of its own and a line here. */
export const PAGES: ReadonlyMap<string, Page> = new Map(
  [...FILE_PAGES, ...SUPPRESSION_PAGES, ...SRAT_PAGES]
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .map((page) => [page.code, page]),
);
