import { closeSync, constants, fsyncSync, lstatSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { PxmError } from '../../diagnostics/pxm-error.ts';

/**
 * Makes a folder below /run/pxm. Throws what the system says, and PxmError PXM468 or PXM472 when a folder on the way is
 * a link or may be written by others: they could put a journal there.
 */
export function makeFolder(folder: string): void {
  for (const path of [dirname(folder), folder]) {
    try {
      mkdirSync(path, { mode: 0o755 });
      syncFolder(dirname(path));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    expectOwn(path);
  }
}

function expectOwn(path: string): void {
  const { mode, uid } = lstatSync(path);
  const user = process.geteuid?.();
  if (uid !== user && user !== 0)
    throw PxmError.of('PXM472', 'belongs to another user', {
      file: path,
      remedy: 'run it as root',
      blame: 'host',
    });
  const folder = (mode & constants.S_IFMT) === constants.S_IFDIR;
  if (folder && uid === user && (mode & 0o022) === 0) return;
  const open = uid === user ? 'others may write to it' : 'it belongs to another user';
  const found = folder ? open : 'it is no folder';
  throw PxmError.of('PXM468', `is not safe to keep a journal in: ${found}`, {
    file: path,
    remedy: 'remove it',
    blame: 'host',
  });
}

/** What was made or removed in a folder is on the disk afterwards. */
export function syncFolder(folder: string): void {
  const fd = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
