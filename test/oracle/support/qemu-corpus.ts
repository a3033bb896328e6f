import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Tables that QEMU published for a command line, observed elsewhere. */
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
const index = join(shared, 'corpus/qemu/index.json');

/** Cases beside the checkout; empty where there are none. */
export const corpusCases: readonly CorpusCase[] = existsSync(index)
  ? JSON.parse(readFileSync(index, 'utf8')).cases
  : [];
