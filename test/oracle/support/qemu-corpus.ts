import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Tables that QEMU published for a command line, read by another program than ours. */
export interface CorpusCase {
  readonly name: string;
  readonly qemu: string;
  /** Words separated by single spaces. */
  readonly args: string;
  readonly root_order: readonly string[];
  readonly buses: readonly { bridge: string; secondary: number; subordinate: number }[];
  /** By signature. */
  readonly tables: Readonly<Record<string, { size: number; sha256: string }>>;
}

const shared = process.env.PXM_SHARED ?? join(import.meta.dirname, '../../../../shared');
const own = readCases(join(import.meta.dirname, 'observed-tables.json'));
const more = readCases(join(shared, 'corpus/qemu/index.json'));

/** The cases of this repository, and those beside the checkout where there are any. */
export const corpusCases: readonly CorpusCase[] = [
  ...own,
  ...more.filter((found) => own.every((known) => known.name !== found.name)),
];

function readCases(file: string): CorpusCase[] {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).cases : [];
}
