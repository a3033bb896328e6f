import type { Backend, Initiator, MachineType, PciFunction, Platform } from '../topology/platform.ts';
import type { Cxl } from '../topology/platform-cxl.ts';
import { ASSIGNED_DEVICE } from './bus-models.ts';

/** Id of the iommufd object that all assigned devices of a VM share. */
export const IOMMUFD_ID = 'iommufd0';

/** An assigned device that neither names an iommufd object of the user's own nor has `iommufd: false`. */
export function usesIommufd({ model, properties }: PciFunction): boolean {
  return model?.startsWith(ASSIGNED_DEVICE) === true && !properties.some(([name]) => name === 'iommufd');
}

export function needsIommufd({ pci }: Platform): boolean {
  return pci.buses.some((bus) => bus.functions.some(usesIommufd));
}

/** Memory that QEMU makes by itself where no back end is named. */
export const DEFAULT_MEMORY: Readonly<Record<MachineType, string>> = {
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

export type GenericPort = Cxl['ports'][number];

/** An object that QEMU makes before back ends, and where it comes from: `text` is that of an `-object` of the user. */
export interface EarlyObject {
  readonly id: string;
  readonly from: 'iommufd' | Initiator | GenericPort | { readonly text: string };
}

/** An object that QEMU makes after all early ones. */
export interface LateObject {
  readonly id: string;
  readonly from: Backend | { readonly text: string };
}

/** Early objects in the order of the command line; `object-order` is where the topology says it. */
export function earlyObjects(platform: Platform): EarlyObject[] {
  const { initiators, cxl, extraArgs } = platform;
  return inOrder(platform, [
    ...(needsIommufd(platform) ? [{ id: IOMMUFD_ID, from: 'iommufd' } as const] : []),
    ...initiators.map((from) => ({ id: from.id, from })),
    ...(cxl?.ports ?? []).map((from) => ({ id: from.id, from })),
    ...objectsIn(extraArgs).flatMap(({ id, late, text }) => (late ? [] : { id, from: { text } })),
  ]);
}

/** Memory back ends and other late objects likewise. */
export function lateObjects(platform: Platform): LateObject[] {
  const { backends, memoryDevices, extraArgs } = platform;
  const own = [...backends, ...memoryDevices.map((device) => device.backend)];
  return inOrder(platform, [
    ...own.map((from) => ({ id: from.id, from })),
    ...objectsIn(extraArgs).flatMap(({ id, late, text }) => (late ? { id, from: { text } } : [])),
  ]);
}

function inOrder<T extends { readonly id: string }>({ declaration }: Platform, usual: readonly T[]): T[] {
  const order = declaration.topology['object-order'];
  if (order === undefined) return [...usual];
  const places = new Map(order.map((id, at) => [id, at]));
  const place = ({ id }: T) => places.get(id) ?? order.length;
  return usual.toSorted((a, b) => place(a) - place(b));
}

/**
 * Names below `/objects` in the order in which QEMU 11.1 adds them: early objects, then late ones, then monitors,
 * then memory that no back end is named for.
 */
export function objectNames(platform: Platform): string[] {
  const { backends, extraArgs, machine } = platform;
  return [
    ...earlyObjects(platform).map(({ id }) => id),
    ...lateObjects(platform).map(({ id }) => id),
    ...monitorNames(extraArgs),
    ...(backends.length === 0 ? [DEFAULT_MEMORY[machine.type]] : []),
  ];
}

/** Objects that arguments of the user's make. */
export function objectsIn(args: readonly string[]): { id: string; late: boolean; text: string }[] {
  return optionsIn(args).flatMap(({ name, value: text }) => {
    const { type, id } = /^--?object$/.test(name) ? typeAndId(text) : NO_OBJECT;
    return id === undefined ? [] : { id, late: CREATED_LATE.test(type), text };
  });
}

const NO_OBJECT = { type: '', id: undefined };

interface Option {
  readonly name: string;
  readonly value: string;
}

function optionsIn(args: readonly string[]): Option[] {
  return args.map((name, at) => ({ name, value: args[at + 1] ?? '' }));
}

/**
 * Monitors are made in the order of the command line, those on shared lines last. Short forms have their numbers from
 * reading the command line, all others without an id when they are made.
 */
function monitorNames(args: readonly string[]): string[] {
  const options = optionsIn(args);
  let number = 0;
  const next = () => `compat_monitor${number++}`;
  const isShort = ({ name, value }: Option) => SHORT_MONITOR.test(name) && value !== 'none';
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
      return NO_OBJECT;
    }
  }
  const words = (value.match(/(?:[^,]|,,)+/g) ?? []).map((word) => word.replaceAll(',,', ','));
  const of = (key: string) => words.find((word) => word.startsWith(`${key}=`))?.slice(key.length + 1);
  return { type: of('qom-type') ?? words[0] ?? '', id: of('id') };
}
