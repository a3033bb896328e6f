import { closeSync, constants, fsyncSync, ftruncateSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import { systemReason } from '../../files/system-reason.ts';
import { writeAll } from '../../files/write-all.ts';
import type { HostRoot } from '../../vfio/host-root.ts';
import { makeFolder, syncFolder } from './folders.ts';
import { journalPath, vmFolder } from './journal-file.ts';
import type { JournalRecord } from './record.ts';

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;

/**
 * The journal of a VM, open for writing: what has to be undone, in order. A record is on the disk when `append` comes
 * back. Every method throws PxmError PXM468 when the disk refuses.
 */
export class Journal {
  readonly #path: string;
  readonly #fd: number;
  #length: number;

  /** `length`: bytes of whole records that are there; the rest of a last one goes. */
  constructor(vm: string, root: HostRoot, length: number) {
    this.#path = journalPath(vm, root);
    this.#length = length;
    this.#fd = attempt(this.#path, () => {
      makeFolder(vmFolder(vm, root));
      const fd = openSync(this.#path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o644);
      syncFolder(dirname(this.#path));
      return fd;
    });
    this.truncate(length);
  }

  /** Bytes of all records. */
  get length(): number {
    return this.#length;
  }

  append(record: JournalRecord): void {
    const line = Buffer.from(`${JSON.stringify(record)}\n`);
    attempt(this.#path, () => {
      try {
        writeAll(this.#fd, line);
        fsyncSync(this.#fd);
      } catch (error) {
        ftruncateSync(this.#fd, this.#length);
        throw error;
      }
    });
    this.#length += line.length;
  }

  /** Takes the records from an offset on away: they are undone. It needs no room on the disk. */
  truncate(length: number): void {
    attempt(this.#path, () => {
      ftruncateSync(this.#fd, length);
      fsyncSync(this.#fd);
    });
    this.#length = length;
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** Removes it, then its folder with what a run of the VM has left there: nothing is left to undo. */
  remove(): void {
    attempt(this.#path, (path) => {
      rmSync(path, { force: true });
      rmSync(dirname(path), { recursive: true, force: true });
      syncFolder(dirname(dirname(path)));
    });
  }
}

function attempt<T>(path: string, action: (path: string) => T): T {
  try {
    return action(path);
  } catch (error) {
    if (error instanceof PxmError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const rights = code === 'EACCES' || code === 'EPERM';
    throw PxmError.of(rights ? 'PXM472' : 'PXM468', `the journal cannot be written: ${systemReason(error)}`, {
      file: path,
      remedy: rights ? 'run it as root' : 'make room on that file system, and repeat it',
      blame: 'host',
    });
  }
}
