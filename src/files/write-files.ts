import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { PxmError } from '../diagnostics/pxm-error.ts';
import { systemReason } from './system-reason.ts';
import { writeAll } from './write-all.ts';

export type Content = string | Uint8Array;

interface Pending {
  readonly target: string;
  readonly temporary: string;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
let serial = 0;

/**
 * Writes files into a directory, which is made unless it is there. All are written beside their places first and
 * then renamed, so none is ever half there; when one cannot be written none is replaced and nothing stays behind.
 * `remove` names files there that go away once the others are in place. Throws PxmError PXM005.
 */
export function writeFiles(
  directory: string,
  files: ReadonlyMap<string, Content>,
  { remove = [] }: { readonly remove?: readonly string[] } = {},
): void {
  undisturbed(() => {
    const made = makeDirectory(directory);
    try {
      replaceAll([...files].map(([name, content]) => [join(directory, name), content]));
    } catch (error) {
      removeDirectories(directory, made);
      throw error;
    }
    for (const name of remove) attempt(join(directory, name), (path) => rmSync(path, { force: true }));
  });
}

/**
 * Writes one file whole or not at all. A device or pipe that stands at `path` is written to, a link is followed.
 * Throws PxmError PXM005.
 */
export function writeFile(path: string, content: Content): void {
  undisturbed(() => {
    const there = attempt(path, (at) => statSync(at, { throwIfNoEntry: false }));
    if (there === undefined || there.isFile() || there.isDirectory()) replaceAll([[path, content]]);
    else
      attempt(path, (at) => {
        const descriptor = openSync(at, 'w');
        try {
          writeAll(descriptor, content);
        } finally {
          closeSync(descriptor);
        }
      });
  });
}

function replaceAll(files: readonly (readonly [path: string, content: Content])[]): void {
  const pending: Pending[] = [];
  try {
    for (const [path, content] of files) attempt(path, () => pending.push(writeBeside(path, content)));
    while (pending[0] !== undefined) {
      const { target, temporary } = pending[0];
      attempt(target, () => renameSync(temporary, target));
      pending.shift();
    }
  } catch (error) {
    for (const { temporary } of pending) rmSync(temporary, { force: true });
    throw error;
  }
}

/** Writes a temporary file in the directory of the target, with the permissions of what it will replace. */
function writeBeside(path: string, content: Content): Pending {
  const there: Stats | undefined = statSync(path, { throwIfNoEntry: false });
  if (there?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR', syscall: 'open' });
  const target = there ? realpathSync(path) : path;
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}-${serial++}.tmp`);
  const descriptor = openSync(temporary, 'wx');
  try {
    writeAll(descriptor, content);
    if (there) chmodSync(temporary, there.mode & 0o777);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  return { target, temporary };
}

/** The topmost directory that had to be made; undefined when all were there. */
function makeDirectory(directory: string): string | undefined {
  return attempt(directory, (path) => makeMissing(resolve(path)));
}

/** One level at a time: Node's recursion never ends in file systems that know no new directories, such as /proc. */
function makeMissing(path: string): string | undefined {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  const parent = dirname(path);
  const made = parent === path ? undefined : makeMissing(parent);
  try {
    mkdirSync(path);
  } catch (error) {
    removeDirectories(parent, made);
    throw error;
  }
  return made ?? path;
}

/** Removes made directories from the innermost up to `topmost`. */
function removeDirectories(innermost: string, topmost: string | undefined): void {
  if (topmost === undefined) return;
  for (let path = resolve(innermost); path.startsWith(topmost); path = dirname(path)) rmdirSync(path);
}

function attempt<T>(path: string, action: (path: string) => T): T {
  try {
    return action(path);
  } catch (error) {
    if (error instanceof PxmError) throw error;
    throw PxmError.of('PXM005', `cannot be written: ${systemReason(error)}`, { file: path });
  }
}

/** Signals that come while files are being replaced do not end the process between two of them. */
function undisturbed(action: () => void): void {
  const ignore = () => {};
  for (const signal of SIGNALS) process.on(signal, ignore);
  try {
    action();
  } finally {
    for (const signal of SIGNALS) process.off(signal, ignore);
  }
}
