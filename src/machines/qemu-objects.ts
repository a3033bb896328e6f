import type { MachineType, PciFunction, Platform } from '../topology/platform.ts';
import { ASSIGNED_DEVICE } from './bus-models.ts';

/** Id of the iommufd object that all assigned devices of a VM share. */
export const IOMMUFD_ID = 'iommufd0';

/** An assigned device that does not name an iommufd object of the user's own. */
export function usesIommufd({ model, properties }: PciFunction): boolean {
  return model?.startsWith(ASSIGNED_DEVICE) === true && !properties.some(([name]) => name === 'iommufd');
}

export function needsIommufd({ pci }: Platform): boolean {
  return pci.buses.some((bus) => bus.functions.some(usesIommufd));
}

/** Memory that QEMU makes by itself where no back end is named. */
const DEFAULT_MEMORY: Readonly<Record<MachineType, string>> = {
  q35: 'pc.ram',
  pc: 'pc.ram',
  virt: 'mach-virt.ram',
};

/** Types of `-object` that QEMU creates only after all others (system/vl.c `object_create_early`). */
const CREATED_LATE =
  /^(memory-backend-.*|monitor-.*|filter-.*|rng-egd|qtest|colo-compare|cryptodev-vhost-user)$/;

/** Short forms of `-mon`; `none` makes no monitor. */
const SHORT_MONITOR = /^--?(monitor|qmp|qmp-pretty)$/;
/** Devices that share their line with a monitor when their value starts with `mon:`. */
const SHARED_LINE = /^--?(serial|parallel|debugcon)$/;

/**
 * Names below `/objects` in the order in which QEMU 11.1 adds them: objects in the order of the command line,
 * then those of late types, then monitors, then memory that no back end is named for.
 */
export function objectNames(platform: Platform): string[] {
  const { initiators, backends, extraArgs, machine } = platform;
  const extra = namesInArgs(extraArgs);
  return [
    ...(needsIommufd(platform) ? [IOMMUFD_ID] : []),
    ...initiators.map((initiator) => initiator.id),
    ...extra.early,
    ...backends.map((backend) => backend.id),
    ...extra.late,
    ...extra.monitors,
    ...(backends.length === 0 ? [DEFAULT_MEMORY[machine.type]] : []),
  ];
}

function namesInArgs(args: readonly string[]): Record<'early' | 'late' | 'monitors', string[]> {
  const options = args.map((name, at) => ({ name, value: args[at + 1] ?? '' }));
  const objects = options.filter(({ name }) => /^--?object$/.test(name)).map(({ value }) => typeAndId(value));
  const idsOf = (late: boolean) =>
    objects.flatMap(({ type, id }) => (id !== undefined && CREATED_LATE.test(type) === late ? [id] : []));
  return { early: idsOf(false), late: idsOf(true), monitors: monitorNames(options) };
}

/**
 * Monitors are made in the order of the command line, those on shared lines last. Short forms have their numbers from
 * reading the command line, all others without an id when they are made.
 */
function monitorNames(options: readonly { name: string; value: string }[]): string[] {
  let number = 0;
  const next = () => `compat_monitor${number++}`;
  const isShort = (option: { name: string; value: string }) =>
    SHORT_MONITOR.test(option.name) && option.value !== 'none';
  const short = new Map(options.filter(isShort).map((option) => [option, next()]));
  const made = options.flatMap((option) => {
    if (/^--?mon$/.test(option.name)) return typeAndId(option.value).id ?? next();
    return short.get(option) ?? [];
  });
  const shared = options.filter(({ name, value }) => SHARED_LINE.test(name) && value.startsWith('mon:'));
  return [...made, ...shared.map(next)];
}

/** Of an option in either of its forms: `type,id=...` with commas inside values doubled, or JSON. */
export function typeAndId(value: string): { type: string; id: string | undefined } {
  if (value.startsWith('{')) {
    try {
      const { 'qom-type': type, id } = JSON.parse(value);
      return { type: String(type), id: id === undefined ? undefined : String(id) };
    } catch {
      return { type: '', id: undefined };
    }
  }
  const words = (value.match(/(?:[^,]|,,)+/g) ?? []).map((word) => word.replaceAll(',,', ','));
  const of = (key: string) => words.find((word) => word.startsWith(`${key}=`))?.slice(key.length + 1);
  return { type: of('qom-type') ?? words[0] ?? '', id: of('id') };
}
