import { readUint } from '../binary/uint.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { PxmError } from '../diagnostics/pxm-error.ts';
import { checksumByte } from '../tables/checksum.ts';
import { cpioArchive } from './cpio.ts';
import {
  countsEach,
  MOST_TABLES,
  onlyReplaces,
  TABLE_FOLDER,
  takenFromInitrd,
  takenSince,
} from './linux-tables.ts';
import { incomplete, type NamedTable, signatureOf } from './named-table.ts';

/** A table on its way into a guest. */
export interface Overriding {
  /** Path in the archive. */
  readonly path: string;
  readonly signature: string;
  /** What Linux does with it; `either`: replaces a table of the same ids, adds it where there is none. */
  readonly effect: 'replaces' | 'adds' | 'either';
  readonly oemRevision: number;
  readonly bytes: Uint8Array;
}

export interface Override {
  /** To be put in front of an initrd. */
  readonly archive: Uint8Array;
  readonly members: readonly Overriding[];
  /** Names of tables left out, since the guest has the same already. */
  readonly unchanged: readonly string[];
  /** Warnings. */
  readonly diagnostics: readonly Diagnostic[];
}

const CHECKSUM = 9;
/** OEM id and OEM table id, by which Linux tells which table another replaces. */
const IDS = { start: 10, end: 24 };
const REVISION = 24;
const LARGEST_REVISION = 0xffff_ffff;

/**
 * An archive with which Linux (CONFIG_ACPI_TABLE_UPGRADE) uses the given tables instead of, or beside, those of the
 * firmware. With `live`, the tables the guest has without it, ids are copied from the table that one replaces and the
 * OEM revision is one more than its; without, tables keep their ids and get an OEM revision one higher.
 *
 * @throws PxmError PXM320 for every table that Linux would ignore, with the reason.
 */
export function overrideArchive(tables: readonly NamedTable[], live?: readonly NamedTable[]): Override {
  const found: Diagnostic[] = [];
  const refuse = ({ name }: NamedTable, message: string, remedy: string) =>
    found.push({ code: 'PXM320', severity: 'error', message, file: name, remedy });
  const members: Overriding[] = [];
  const unchanged: string[] = [];
  const seen = new Map<string, NamedTable[]>();

  for (const table of tables) {
    const reason = incomplete(table);
    const signature = signatureOf(table);
    const before = seen.get(signature) ?? [];
    seen.set(signature, [...before, table]);
    if (reason !== undefined) {
      refuse(table, `${reason}; Linux skips it`, 'pxm edit sets the length');
      continue;
    }
    if (!takenFromInitrd(signature)) {
      const remedy = 'QEMU may bring it: pxm override --acpitable';
      refuse(table, `Linux takes no ${signature} from an initrd`, remedy);
      continue;
    }
    const [first] = before;
    if (first && !countsEach(signature)) {
      refuse(table, `Linux reads one ${signature}, and ${first.name} comes first`, 'leave one of them out');
      continue;
    }
    const since = takenSince(signature);
    if (since !== undefined) {
      const message = `Linux before ${since} takes no ${signature} from an initrd`;
      found.push({ code: 'PXM320', severity: 'warning', message, file: table.name });
    }
    const replaced = live && replacedBy(table, live);
    if (live && !replaced && onlyReplaces(signature)) {
      refuse(table, `Linux adds no ${signature}, and the guest has none to replace`, 'leave it out');
      continue;
    }
    if (replaced && sameBut(table, replaced)) {
      unchanged.push(table.name);
      continue;
    }
    const revision = live ? replaced && revisionOf(replaced) : revisionOf(table);
    if (revision === LARGEST_REVISION) {
      const message = `the ${signature} it should replace has the largest OEM revision there is, and Linux wants a larger one`;
      refuse(table, message, 'change the OEM table id, or the table of the firmware');
      continue;
    }
    members.push({
      path: TABLE_FOLDER + fileName(signature, before.length + 1),
      signature,
      effect: live ? (replaced ? 'replaces' : 'adds') : 'either',
      oemRevision: revision === undefined ? revisionOf(table) : revision + 1,
      bytes: stamped(table, replaced, revision === undefined ? undefined : revision + 1),
    });
  }
  if (members.length > MOST_TABLES) {
    const message = `${members.length} tables: Linux looks at the first ${MOST_TABLES} of an archive`;
    found.push({ code: 'PXM320', severity: 'error', message, remedy: 'join SSDTs, or leave some out' });
  }
  if (found.some(({ severity }) => severity === 'error')) throw new PxmError(found);
  return { archive: cpioArchive(members), members, unchanged, diagnostics: found };
}

/** The first of its kind; of kinds that count each the one with its ids. */
function replacedBy(table: NamedTable, live: readonly NamedTable[]): NamedTable | undefined {
  const signature = signatureOf(table);
  const same = live.filter((other) => signatureOf(other) === signature && incomplete(other) === undefined);
  return countsEach(signature) ? same.find((other) => idsOf(other).equals(idsOf(table))) : same[0];
}

/** Linux would make nothing else of the table: only ids, revision and checksum differ. */
function sameBut(table: NamedTable, live: NamedTable): boolean {
  const plain = stamped(table, live, revisionOf(live));
  return Buffer.from(plain).equals(Buffer.from(stamped(live, undefined, undefined)));
}

function stamped(
  { bytes }: NamedTable,
  ids: NamedTable | undefined,
  revision: number | undefined,
): Uint8Array {
  const copy = new Uint8Array(bytes);
  if (ids) copy.set(ids.bytes.subarray(IDS.start, IDS.end), IDS.start);
  if (revision !== undefined) new DataView(copy.buffer).setUint32(REVISION, revision, true);
  copy[CHECKSUM] = checksumByte(copy, CHECKSUM);
  return copy;
}

function idsOf({ bytes }: NamedTable): Buffer {
  return Buffer.from(bytes.subarray(IDS.start, IDS.end));
}

function revisionOf({ bytes }: NamedTable): number {
  return readUint(bytes, REVISION, 4) as number;
}

/** Names do not matter to Linux as long as they have at most 16 characters. */
function fileName(signature: string, instance: number): string {
  return `${signature}${instance === 1 ? '' : `.${instance}`}.aml`;
}
