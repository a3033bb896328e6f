import { toLatin1 } from '../binary/latin1.ts';

/** A member of an archive: a regular file, or a directory where there are no bytes. */
export interface CpioMember {
  /** Path in printable ASCII, without a leading slash. */
  readonly path: string;
  /** Content; undefined for a directory. */
  readonly bytes?: Uint8Array;
  readonly executable?: boolean;
}

const MAGIC = '070701';
const DIRECTORY = 0o040755;
const FILE = 0o100644;
const EXECUTABLE = 0o100755;
const BLOCK = 512;

/**
 * An uncompressed archive in the format "newc" (Linux, Documentation/driver-api/early-userspace/buffer-format.rst),
 * padded to a multiple of 512 bytes so that other archives can follow. Times and owners are zero: the same members
 * give the same bytes.
 */
export function cpioArchive(members: readonly CpioMember[]): Uint8Array {
  const parts = members.map((member, index) => memberBytes(member, index + 1));
  const whole = [...parts, memberBytes({ path: 'TRAILER!!!' }, 0)];
  const size = whole.reduce((sum, part) => sum + part.length, 0);
  const archive = new Uint8Array(align(size, BLOCK));
  let at = 0;
  for (const part of whole) {
    archive.set(part, at);
    at += part.length;
  }
  return archive;
}

function memberBytes({ path, bytes, executable = false }: CpioMember, inode: number): Uint8Array {
  if (!/^[!-~][ -~]*$/.test(path) || path.startsWith('/'))
    throw new RangeError(
      `"path" expected printable ASCII without a leading slash, got ${JSON.stringify(path)}`,
    );
  const mode = inode === 0 ? 0 : bytes === undefined ? DIRECTORY : executable ? EXECUTABLE : FILE;
  const content = bytes ?? new Uint8Array();
  // inode, mode, uid, gid, links, mtime, size, device, rdevice (major and minor each), size of name, check
  const fields = [inode, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, path.length + 1, 0];
  const head = toLatin1(
    `${MAGIC}${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}${path}\0`,
  );
  const start = align(head.length, 4);
  const member = new Uint8Array(align(start + content.length, 4));
  member.set(head);
  member.set(content, start);
  return member;
}

function align(size: number, to: number): number {
  return Math.ceil(size / to) * to;
}
