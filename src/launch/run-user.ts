import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PxmError } from '../diagnostics/pxm-error.ts';
import { systemReason } from '../files/system-reason.ts';
import type { HostRoot } from '../vfio/host-root.ts';

/** As whom QEMU runs. */
export interface RunUser {
  /** As it was asked for. */
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** All groups besides. */
  readonly groups: readonly number[];
}

const LARGEST_ID = 0xffff_fffe;

/**
 * A user of this machine by name or number, with its groups; `UID:GID` takes another group, and needs no such entry.
 * Throws PxmError PXM488, PXM400 without the program `id`.
 */
export function findUser(text: string): RunUser {
  const [, name = '', group] = /^([A-Za-z0-9_][\w.-]*\$?)(?::(\d+))?$/.exec(text) ?? [];
  const unknown = () =>
    PxmError.of('PXM488', `there is no user ${JSON.stringify(text)}`, {
      remedy: 'write NAME, UID or UID:GID',
      blame: 'host',
    });
  if (name === '') throw unknown();
  const [uid] = ask('-u', name);
  const [own, ...groups] = ask('-G', name);
  const gid = group === undefined ? own : Number(group);
  const number = uid ?? (/^\d+$/.test(name) ? Number(name) : undefined);
  if (number === undefined || gid === undefined || number > LARGEST_ID || gid > LARGEST_ID) throw unknown();
  return { name: text, uid: number, gid, groups: groups.filter((one) => one !== gid) };
}

/** Numbers that `id` prints; none for a user that it does not know. */
function ask(what: string, name: string): number[] {
  const { error, status, stdout } = spawnSync('id', [what, '--', name], { encoding: 'utf8' });
  if (error)
    throw PxmError.of('PXM400', `id cannot be started: ${systemReason(error)}`, {
      remedy: 'install coreutils',
      blame: 'host',
    });
  return status === 0 ? stdout.trim().split(' ').map(Number) : [];
}

/**
 * What stands in front of a program so that it runs as a user (undefined: as the caller) without capabilities, gains
 * none by files, and is told to end when its parent is gone.
 */
export function asUser(user: RunUser | undefined): string[] {
  const drop =
    user === undefined
      ? []
      : [
          `--reuid=${user.uid}`,
          `--regid=${user.gid}`,
          user.groups.length === 0 ? '--clear-groups' : `--groups=${user.groups.join()}`,
          ...['--bounding-set=-all', '--inh-caps=-all', '--ambient-caps=-all'],
        ];
  return ['setpriv', ...drop, '--no-new-privs', '--pdeathsig=TERM', '--'];
}

/** Sees in /proc that a process is what `asUser` makes it. Throws PxmError PXM487. */
export function expectUser(pid: number, user: RunUser, { proc }: HostRoot): void {
  const status = readFileSync(join(proc, String(pid), 'status'), 'latin1');
  const line = (key: string) => new RegExp(`^${key}:[ \\t]*(.*)$`, 'm').exec(status)?.[1]?.trim() ?? '';
  const four = (id: number) => Array(4).fill(id).join('\t');
  const groups = line('Groups').split(' ').filter(Boolean).map(Number);
  const wrong = [
    line('Uid') === four(user.uid) ? [] : `its user is ${line('Uid').replaceAll('\t', ' ')}`,
    line('Gid') === four(user.gid) ? [] : `its group is ${line('Gid').replaceAll('\t', ' ')}`,
    groups.every((group) => group === user.gid || user.groups.includes(group))
      ? []
      : `its groups are ${groups.join(', ')}`,
    ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].flatMap((key) =>
      /^0*$/.test(line(key)) ? [] : `${key} is ${line(key)}`,
    ),
    line('NoNewPrivs') === '1' ? [] : 'it can gain rights by files',
  ].flat();
  if (wrong.length === 0) return;
  throw PxmError.of(
    'PXM487',
    `QEMU (process ${pid}) does not run as ${user.name} alone: ${wrong.join('; ')}`,
    {
      remedy: 'name the program itself by --program, not one that changes its rights',
      blame: 'host',
    },
  );
}
