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

/** Options that make a monitor, `-serial` and `-parallel` only with a value that starts with `mon:`. */
const MONITOR = /^--?(mon|monitor|qmp|qmp-pretty)$/;
const CHARACTER_DEVICE = /^--?(serial|parallel)$/;

/**
 * Names below `/objects` in the order in which QEMU 11.1 adds them: objects in the order of the command line,
 * then those of late types, then monitors (`compat_monitor<n>` without an id of their own), then memory that
 * nobody named.
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
  const names = { early: [] as string[], late: [] as string[], monitors: [] as string[] };
  let unnamed = 0;
  for (const [at, option] of args.entries()) {
    const value = args[at + 1] ?? '';
    if (/^--?object$/.test(option)) {
      const { type, id } = typeAndId(value);
      if (id !== undefined) names[CREATED_LATE.test(type) ? 'late' : 'early'].push(id);
    } else if (
      MONITOR.test(option) ? value !== 'none' : CHARACTER_DEVICE.test(option) && /^mon:/.test(value)
    ) {
      const id = /^--?mon$/.test(option) ? typeAndId(value).id : undefined;
      names.monitors.push(id ?? `compat_monitor${unnamed++}`);
    }
  }
  return names;
}

/** Of an option in either of its forms: `type,id=...` with commas inside values doubled, or JSON. */
function typeAndId(value: string): { type: string; id: string | undefined } {
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
