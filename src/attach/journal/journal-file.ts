import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import { systemReason } from '../../files/system-reason.ts';
import type { HostRoot } from '../../vfio/host-root.ts';
import { type JournalRecord, parseRecord } from './record.ts';

/** A record and where its line begins. */
export interface Entry {
  readonly record: JournalRecord;
  /** Bytes from the start of the journal. */
  readonly offset: number;
  /** Where the next line begins. */
  readonly end: number;
}

/** Where all journals are. */
export function journalsFolder({ run }: HostRoot): string {
  return join(run, 'pxm');
}

/** Folder of a VM, whose name must have been checked. */
export function vmFolder(vm: string, root: HostRoot): string {
  return join(journalsFolder(root), vm);
}

export function journalPath(vm: string, root: HostRoot): string {
  return join(vmFolder(vm, root), 'journal');
}

/**
 * The records of a VM's journal; undefined when it has none. A last line that has no end was being written when the
 * machine stopped, so its step was never made. Throws PxmError PXM468 when it cannot be read.
 */
export function readJournal(vm: string, root: HostRoot): Entry[] | undefined {
  const file = journalPath(vm, root);
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(file, `cannot be read: ${systemReason(error)}`);
  }
  const entries: Entry[] = [];
  let offset = 0;
  for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, offset)) {
    const record = parseRecord(bytes.toString('utf8', offset, end));
    if (record === undefined) throw unreadable(file, `line ${entries.length + 1} is no record of a journal`);
    if (entries.length === 0 && record.kind !== 'run') throw unreadable(file, 'it does not begin with a run');
    entries.push({ record, offset, end: end + 1 });
    offset = end + 1;
  }
  return entries;
}

function unreadable(file: string, message: string): PxmError {
  return PxmError.of('PXM468', message, {
    file,
    remedy: 'put drivers back by hand (docs/attach.md), then remove the file',
    blame: 'host',
  });
}
