import { chmodSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import { systemReason } from '../../files/system-reason.ts';
import { writeFiles } from '../../files/write-files.ts';

/** Files that an installation writes and removes: paths below the root of the machine, without a leading slash. */
export interface Installation {
  readonly write: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
}

/** Where each kind of file belongs. */
export const PLACES = {
  topologies: 'etc/pxm',
  units: 'etc/systemd/system',
  modules: 'etc/modules-load.d',
} as const;

/** A line that all files have but topologies, so that nobody else's are overwritten or removed. */
export const MARK = 'Written by pxm install-units';

/** VMs with a topology among the installed files. */
export function installedVms(root: string): string[] {
  const folder = join(root, PLACES.topologies);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.slice(0, -'.yaml'.length));
}

/**
 * What has to be changed below a root: files that are as they should be are left out. Throws PxmError PXM496 when a file
 * that pxm has not written is in the way.
 */
export function pendingChanges({ write, remove }: Installation, root: string): Installation {
  const found = new Map([...write.keys(), ...remove].map((path) => [path, textAt(join(root, path))]));
  const foreign = [...found].filter(
    ([path, text]) => text !== undefined && !isTopology(path) && !text.includes(MARK),
  );
  if (foreign.length > 0)
    throw new PxmError(
      foreign.map(([path]) => ({
        code: 'PXM496',
        severity: 'error',
        message: 'is there already, and not by pxm',
        file: join(root, path),
        remedy: 'move it away',
      })),
    );
  return {
    write: new Map([...write].filter(([path, text]) => found.get(path) !== text)),
    remove: remove.filter((path) => found.get(path) !== undefined),
  };
}

function isTopology(path: string): boolean {
  return path.startsWith(`${PLACES.topologies}/`) && path.endsWith('.yaml');
}

/** Makes the changes; scripts can be run then. Throws PxmError PXM005. */
export function makeChanges({ write, remove }: Installation, root: string): void {
  for (const folder of new Set([...write.keys()].map(dirname))) {
    const files = [...write].filter(([path]) => dirname(path) === folder);
    writeFiles(
      join(root, folder),
      new Map(files.map(([path, text]) => [path.slice(folder.length + 1), text])),
    );
    for (const [path, text] of files) if (text.startsWith('#!')) chmodSync(join(root, path), 0o755);
  }
  for (const path of remove) {
    const file = join(root, path);
    try {
      rmSync(file, { force: true });
    } catch (error) {
      throw PxmError.of('PXM005', `cannot be removed: ${systemReason(error)}`, { file });
    }
  }
}

function textAt(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw PxmError.of('PXM001', `cannot be read: ${systemReason(error)}`, { file });
  }
}
