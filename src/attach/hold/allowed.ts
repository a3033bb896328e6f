import { spawnSync } from 'node:child_process';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import { systemReason } from '../../files/system-reason.ts';
import type { Peer } from '../../vfio/peer.ts';

/** Who besides root may have the devices. */
export interface Allowed {
  readonly uids: ReadonlySet<number>;
  readonly gids: ReadonlySet<number>;
}

const NAME = /^[A-Za-z_][\w.-]{0,30}\$?$/;
const LARGEST_ID = 0xffff_fffe;

/**
 * Users and groups of this machine by `NAME`, `UID`, `:GROUP` or `:GID`; a name that is both stands for both. Throws
 * PxmError PXM488 for one that is neither, PXM400 without the program `getent`.
 */
export function findAllowed(words: readonly string[]): Allowed {
  const uids = new Set<number>();
  const gids = new Set<number>();
  for (const word of words) {
    const group = word.startsWith(':');
    const name = group ? word.slice(1) : word;
    const number = /^\d{1,10}$/.test(name) && Number(name) <= LARGEST_ID ? Number(name) : undefined;
    const uid = group ? undefined : (number ?? ask('passwd', name));
    const gid = group
      ? (number ?? ask('group', name))
      : number === undefined
        ? ask('group', name)
        : undefined;
    if (uid === undefined && gid === undefined)
      throw PxmError.of('PXM488', `there is no user or group ${JSON.stringify(word)}`, {
        remedy: 'write NAME, UID, :GROUP or :GID',
        blame: 'host',
      });
    if (uid !== undefined) uids.add(uid);
    if (gid !== undefined) gids.add(gid);
  }
  return { uids, gids };
}

/** Whether somebody may have the devices: root always. */
export function isAllowed({ uid, gid, groups }: Peer, { uids, gids }: Allowed): boolean {
  return uid === 0 || uids.has(uid) || [gid, ...groups].some((one) => gids.has(one));
}

/** The number in the third field of an entry, passwd(5) and group(5). */
function ask(database: 'passwd' | 'group', name: string): number | undefined {
  if (!NAME.test(name)) return undefined;
  const { error, status, stdout } = spawnSync('getent', [database, name], { encoding: 'utf8' });
  if (error)
    throw PxmError.of('PXM400', `getent cannot be started: ${systemReason(error)}`, {
      remedy: 'install libc-bin, or write numbers',
      blame: 'host',
    });
  const [, , id = ''] = stdout.split(':');
  return status === 0 && /^\d+$/.test(id) ? Number(id) : undefined;
}
