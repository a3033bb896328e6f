import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PxmError } from '../diagnostics/pxm-error.ts';
import { readText } from '../files/read-input.ts';

/** Lists the files of a build, beside them, so that the next build into the same place knows which are its own. */
export const MANIFEST = 'pxm-build.json';

const FORMAT = 'pxm-build';
const TABLE_FILE = /^[A-Z0-9_]{1,4}(\.\d+)?\.aml$/;

export interface ManifestEntry {
  readonly file: string;
  readonly signature: string;
  readonly bytes: number;
  readonly publishedBy: string;
}

export function manifestText(name: string, tables: readonly ManifestEntry[]): string {
  return `${JSON.stringify({ format: FORMAT, version: 1, topology: name, tables }, null, 2)}\n`;
}

/**
 * Table files that the last build into a directory wrote. Empty when there was none; throws PxmError PXM005 when
 * something else stands in the manifest's place, since a build would replace it.
 */
export function filesOfLastBuild(directory: string): string[] {
  const path = join(directory, MANIFEST);
  if (!existsSync(path)) return [];
  const listed = tablesIn(readText(path));
  if (listed === undefined) {
    const remedy = 'move it away or build into another directory';
    throw PxmError.of('PXM005', 'is not from a build of pxm and would be replaced', { file: path, remedy });
  }
  return listed.map(({ file }) => file).filter((file) => typeof file === 'string' && TABLE_FILE.test(file));
}

function tablesIn(text: string): readonly ManifestEntry[] | undefined {
  try {
    const { format, tables } = JSON.parse(text);
    return format === FORMAT && Array.isArray(tables) ? tables : undefined;
  } catch {
    return undefined;
  }
}
