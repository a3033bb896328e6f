import {
  type EarlyObject,
  earlyObjects,
  type GenericPort,
  type LateObject,
  lateObjects,
} from '../../machines/qemu-objects.ts';
import type { Initiator, Platform } from '../../topology/platform.ts';
import { backendOption } from './memory-args.ts';
import { option } from './option.ts';

/** `-object` of memory back ends; where the topology has an `object-order`, the user's own among them. */
export function backendArgs(platform: Platform): string[] {
  return argsOf(platform, lateObjects(platform));
}

/**
 * `-object` of everything else: the iommufd that assigned devices share so that they can share mappings, generic
 * initiators and ports, and where there is an `object-order` the user's own among them.
 */
export function objectArgs(platform: Platform): string[] {
  return argsOf(platform, earlyObjects(platform));
}

function argsOf(platform: Platform, objects: readonly (EarlyObject | LateObject)[]): string[] {
  const ordered = isOrdered(platform);
  return objects
    .filter((object) => ordered || textOf(object) === undefined)
    .flatMap((object) => ['-object', objectOption(object)]);
}

/** The user's arguments without the objects that `object-order` has moved. */
export function extraArgs(platform: Platform): readonly string[] {
  if (!isOrdered(platform)) return platform.extraArgs;
  const moved = new Set([...lateObjects(platform), ...earlyObjects(platform)].map(textOf));
  const isMoved = (option: string | undefined, value: string | undefined) =>
    option !== undefined && /^--?object$/.test(option) && moved.has(value);
  return platform.extraArgs.filter(
    (arg, at, args) => !isMoved(arg, args[at + 1]) && !isMoved(args[at - 1], arg),
  );
}

function isOrdered({ declaration }: Platform): boolean {
  return declaration.topology['object-order'] !== undefined;
}

function textOf({ from }: EarlyObject | LateObject): string | undefined {
  return from !== 'iommufd' && 'text' in from ? from.text : undefined;
}

function objectOption({ id, from }: EarlyObject | LateObject): string {
  if (from === 'iommufd') return option('iommufd', [['id', id]]);
  if ('text' in from) return from.text;
  if ('hostNodes' in from) return backendOption(from);
  return 'device' in from ? initiatorOption(from, from.device.id) : portOption(from, from.bus.id);
}

/** The text of an `-object` for an initiator; `device` is the name of its device in QEMU. */
export function initiatorOption({ id, node }: Pick<Initiator, 'id' | 'node'>, device: string): string {
  return option('acpi-generic-initiator', [
    ['id', id],
    ['pci-dev', device],
    ['node', node.id],
  ]);
}

/** The same for a generic port; `bus` is the name of the bus in QEMU. */
export function portOption({ id, node }: Pick<GenericPort, 'id' | 'node'>, bus: string): string {
  return option('acpi-generic-port', [
    ['id', id],
    ['pci-bus', bus],
    ['node', node.id],
  ]);
}
