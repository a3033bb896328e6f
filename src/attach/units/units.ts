import { CONFINED, HOLDING, PREPARING } from './hardening.ts';
import { type Unit, unitText } from './unit-text.ts';

/** What the units of all VMs have in common. */
export interface UnitWishes {
  /** The program with its first arguments, each checked by `isUnitWord`: `/usr/bin/node /usr/lib/pxm.cjs`. */
  readonly program: readonly string[];
  /** Who besides root may take the devices. */
  readonly group: string;
}

/** Who needs the devices later, in libvirt's two forms. */
const USERS = 'libvirtd.service virtqemud.service';
const NAME = 'VM %i';
const ETC = '/etc/pxm/%i.yaml';

/** Words that mean themselves in a unit: no quotes, no `%` or `$`, nothing that separates. */
export function isUnitWord(word: string): boolean {
  return /^[A-Za-z0-9/][\w@+./-]*$/.test(word);
}

/** Texts by the names of unit files. `%i` is the name of a VM, which has no letter that systemd would escape. */
export function unitFiles({ program, group }: UnitWishes): Map<string, string> {
  const pxm = program.join(' ');
  const prepare: Unit = {
    Unit: [
      ['Description', `Devices of ${NAME} for VFIO`],
      ['DefaultDependencies', 'no'],
      ['ConditionPathExists', ETC],
      ['After', 'systemd-modules-load.service systemd-udevd.service local-fs.target'],
      ['Requires', 'local-fs.target'],
      ['Before', `${USERS} pxm-hold@%i.service`],
      // It is not stopped for a shutdown: drivers would take their devices for nothing.
    ],
    Service: [
      ['Type', 'oneshot'],
      ['RemainAfterExit', 'yes'],
      ['ExecStart', `${pxm} prepare ${ETC}`],
      ['ExecStop', `${pxm} release %i`],
      ...CONFINED,
      ...PREPARING,
    ],
    Install: [['WantedBy', 'multi-user.target']],
  };
  const socket: Unit = {
    Unit: [
      ['Description', `Socket for the open devices of ${NAME}`],
      ['DefaultDependencies', 'no'],
      ['After', 'local-fs.target'],
      ['Before', 'sockets.target shutdown.target'],
      ['Conflicts', 'shutdown.target'],
    ],
    Socket: [
      ['ListenStream', '/run/pxm-hold/%i.sock'],
      ['FileDescriptorName', 'pxm'],
      ['DirectoryMode', '0755'],
      ['SocketMode', '0660'],
      ['SocketGroup', group],
    ],
    Install: [['WantedBy', 'sockets.target']],
  };
  const hold: Unit = {
    Unit: [
      ['Description', `Open devices of ${NAME}`],
      ['DefaultDependencies', 'no'],
      ['Requires', 'pxm-prepare@%i.service pxm-hold@%i.socket'],
      ['After', 'pxm-prepare@%i.service pxm-hold@%i.socket'],
      ['Before', `${USERS} shutdown.target`],
      ['Conflicts', 'shutdown.target'],
    ],
    Service: [
      ['Type', 'notify'],
      ['NotifyAccess', 'main'],
      ['ExecStart', `${pxm} hold ${ETC} --allow :${group}`],
      ['Restart', 'on-failure'],
      ['RestartSec', '1'],
      ['FileDescriptorStoreMax', '256'],
      ...CONFINED,
      ...HOLDING,
    ],
    Install: [
      ['WantedBy', 'multi-user.target'],
      ['Also', 'pxm-hold@%i.socket'],
    ],
  };
  return new Map(
    Object.entries({
      'pxm-prepare@.service': prepare,
      'pxm-hold@.socket': socket,
      'pxm-hold@.service': hold,
    }).map(([name, unit]) => [name, unitText(unit)]),
  );
}
