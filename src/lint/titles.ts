import { CODES } from '../diagnostics/codes.ts';
import { TABLE_RULES } from '../tables/rules.ts';
import type { LintCode } from './finding.ts';

/** Everything that has a code, with one line on what it means. */
export const TITLES: Readonly<Record<LintCode, string>> = { ...CODES, ...TABLE_RULES };

/** All codes, ascending. */
export const ALL_CODES = (Object.keys(TITLES) as LintCode[]).sort();
