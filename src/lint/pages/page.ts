import type { GuestOptions } from '../../guest/guest-view.ts';
import type { LintCode } from '../finding.ts';
import type { BaseName } from './bases.ts';

/**
 * What `pxm explain` tells of a code beside its line in `diagnostics/codes.ts`. One test runs every page: its example
 * gives this code and no other, and does not once it is changed a little.
 */
export type Page = PageText &
  (
    | {
        /** File and function of the kernel, or the VMM with its own message. Left out: what the finding itself names. */
        readonly consumer?: string;
        /** How to put it right. Left out: the remedy of the finding itself. */
        readonly fix?: string;
        readonly example: LintedExample;
      }
    | { readonly consumer: string; readonly fix: string; readonly example: CommandExample | ToldExample }
  );

interface PageText {
  readonly code: LintCode;
  /** What it means and what follows from it. */
  readonly means: string;
  /** Codes that cannot but come along. */
  readonly with?: readonly LintCode[];
}

/** What to replace in an example, and with what, so that it no longer gives the code. */
export type Change = readonly [from: string, to: string];

export type Example = LintedExample | CommandExample | ToldExample;

/** What lint itself can judge. */
export type LintedExample =
  | { readonly topology: string; readonly change: Change }
  /** A command line in one text; words in it are separated by single spaces. */
  | { readonly qemu: string; readonly change: Change }
  | TablesExample;

/** What only a host or a foreign program can bring about: a command or a condition, in words. */
export interface ToldExample {
  readonly when: string;
  readonly otherwise: string;
}

/** Tables of a base topology, edited; unedited, or with other edits, they do not give the code. */
export interface TablesExample {
  readonly tables: BaseName;
  /** See `edit-tables.ts`. */
  readonly edits: readonly string[];
  readonly instead?: readonly string[];
  readonly options?: GuestOptions;
}

/** A command of pxm and the files that it finds in its folder. */
export interface CommandExample {
  readonly command: string;
  /** Text, or bytes as hex digits. */
  readonly files?: Readonly<Record<string, string | { readonly hex: string }>>;
  /** In the command and in all texts. */
  readonly change: Change;
}
