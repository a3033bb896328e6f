import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Bytes of a table that pxm did not make. */
export interface CorpusTable {
  /** Path below the corpus: `hw/SRAT/01f86363.bin`. */
  readonly name: string;
  readonly signature: string;
  readonly bytes: Uint8Array;
}

const OWN = join(import.meta.dirname, '../data/tables');
/** A larger corpus beside the repository, or where PXM_SHARED says. */
const SHARED = join(process.env.PXM_SHARED ?? join(import.meta.dirname, '../../../shared'), 'corpus');

/** The tables in the repository. */
export function ownCorpus(): CorpusTable[] {
  return tablesBelow(OWN);
}

/** The tables in the repository, and those of the larger corpus where there is one. */
export function wholeCorpus(): CorpusTable[] {
  return existsSync(SHARED) ? [...ownCorpus(), ...tablesBelow(SHARED)] : ownCorpus();
}

function tablesBelow(root: string): CorpusTable[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(bin|aml|dat)$/.test(entry.name))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const bytes = new Uint8Array(readFileSync(path));
      const signature = Buffer.from(bytes.subarray(0, 4)).toString('latin1');
      return { name: relative(root, path), signature, bytes };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
