import { PxmError } from '../../diagnostics/pxm-error.ts';
import type { Platform } from '../../topology/platform.ts';
import { VM_NAME } from '../journal/record.ts';
import type { Plan } from '../plan.ts';
import { type Installation, MARK, PLACES } from './install.ts';
import { isUnitWord, type UnitWishes, unitFiles } from './units.ts';

/** A VM that is to be prepared when the machine starts. */
export interface BootVm {
  readonly platform: Platform;
  /** What `prepare` would do on this host; undefined when that cannot be seen, or it is for another one. */
  readonly plan: Plan | undefined;
}

/** Folders that the units do not see: ProtectHome and PrivateTmp hide them. */
const HIDDEN = /^\/(home|root|run\/user|tmp|var\/tmp)(\/|$)/;
const GROUP = /^[A-Za-z_][A-Za-z0-9_-]{0,30}$/;
/** As modprobe takes them. */
const MODULE = /^\w[\w-]{0,62}$/;

/**
 * Units for VMs, with their topologies and the modules that they need. Throws PxmError PXM496 with all reasons why a VM
 * cannot be prepared like that.
 */
export function unitInstallation(vms: readonly BootVm[], wishes: UnitWishes): Installation {
  expectBootable(vms);
  expectWishes(wishes);
  const write = new Map<string, string>();
  for (const { platform, plan } of vms) {
    const { name, declaration } = platform;
    write.set(`${PLACES.topologies}/${name}.yaml`, declaration.source.text);
    const modules = modulesOf(platform, plan);
    write.set(modulesPath(name), `# ${MARK}.\n${modules.join('\n')}\n`);
  }
  for (const [name, text] of unitFiles(wishes)) write.set(`${PLACES.units}/${name}`, text);
  return { write, remove: [] };
}

/** Takes VMs away again; the units themselves go with the last of them. */
export function unitRemoval(names: readonly string[], installed: readonly string[]): Installation {
  const own = names.flatMap((name) => [`${PLACES.topologies}/${name}.yaml`, modulesPath(name)]);
  const last = installed.every((name) => names.includes(name));
  const units = [...unitFiles({ program: [], group: 'root' }).keys()].map(
    (name) => `${PLACES.units}/${name}`,
  );
  return { write: new Map(), remove: [...own, ...(last ? units : [])] };
}

/** Throws PxmError PXM496, with all that is wrong. */
export function expectBootable(vms: readonly BootVm[]): void {
  const names = vms.map(({ platform }) => platform.name);
  const problems = vms.flatMap(({ platform: { name, attach, declaration } }, at) => [
    ...(VM_NAME.test(name) ? [] : [`${JSON.stringify(name)} cannot be the name of a unit`]),
    ...(names.indexOf(name) < at ? [`two VMs are called ${name}`] : []),
    ...(attach.devices.length > 0 ? [] : [`${name} has no devices of the host`]),
    ...(attach.mode === 'legacy' ? [`${name}: containers and groups cannot be kept open for others`] : []),
    ...(declaration.topology.profiles ? [`${name} names profiles by paths, which are not copied`] : []),
  ]);
  if (problems.length > 0) throw refused(problems, REMEDY);
}

const REMEDY =
  'write name: with letters, digits, ".", "_" and "-", devices with host:, no attach: { mode: legacy } and no profiles:';

function expectWishes({ program, group }: UnitWishes): void {
  const [first = ''] = program;
  const hidden = program.filter((word) => HIDDEN.test(word));
  const problems = [
    ...(program.every(isUnitWord) && first.startsWith('/')
      ? []
      : [`${JSON.stringify(program.join(' '))} is no absolute path of a program that a unit can name`]),
    ...hidden.map((word) => `${word} is in a folder that services do not see`),
    ...(GROUP.test(group) ? [] : [`${JSON.stringify(group)} is no name of a group`]),
  ];
  if (problems.length > 0)
    throw refused(
      problems,
      'install pxm below /usr or /opt, or write --program "/usr/bin/node /opt/pxm/pxm.cjs"',
    );
}

function refused(problems: readonly string[], remedy: string): PxmError {
  return new PxmError(problems.map((message) => ({ code: 'PXM496', severity: 'error', message, remedy })));
}

/** They are loaded by the service that has the right to. */
export function modulesOf({ preconditions }: Platform, plan: Plan | undefined): string[] {
  const declared = preconditions.flatMap(({ wants }) => (wants.kind === 'driver' ? wants.driver : []));
  const planned = plan?.devices.map(({ driver }) => driver) ?? [];
  const names = ['iommufd', 'vfio-pci', ...declared, ...planned].map((name) => name.replaceAll('_', '-'));
  return [...new Set(names)].filter((name) => MODULE.test(name));
}

function modulesPath(vm: string): string {
  return `${PLACES.modules}/pxm-${vm}.conf`;
}
