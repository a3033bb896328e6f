import { type EarlyObject, earlyObjects, type GenericPort } from '../../machines/qemu-objects.ts';
import type { Initiator, Platform } from '../../topology/platform.ts';
import { option } from './option.ts';

/**
 * `-object` of everything but back ends: the iommufd that assigned devices share so that they can share mappings,
 * generic initiators and ports, and where the topology has an `object-order` the user's own among them.
 */
export function objectArgs(platform: Platform): string[] {
  const ordered = platform.declaration.topology['object-order'] !== undefined;
  return earlyObjects(platform)
    .filter((object) => ordered || textOf(object) === undefined)
    .flatMap((object) => ['-object', objectOption(object)]);
}

/** The user's arguments without the objects that `object-order` has moved. */
export function extraArgs(platform: Platform): readonly string[] {
  if (platform.declaration.topology['object-order'] === undefined) return platform.extraArgs;
  const moved = new Set(earlyObjects(platform).map(textOf));
  const isMoved = (option: string | undefined, value: string | undefined) =>
    option !== undefined && /^--?object$/.test(option) && moved.has(value);
  return platform.extraArgs.filter(
    (arg, at, args) => !isMoved(arg, args[at + 1]) && !isMoved(args[at - 1], arg),
  );
}

function textOf({ from }: EarlyObject): string | undefined {
  return from !== 'iommufd' && 'text' in from ? from.text : undefined;
}

function objectOption({ id, from }: EarlyObject): string {
  if (from === 'iommufd') return option('iommufd', [['id', id]]);
  if ('text' in from) return from.text;
  return 'device' in from ? initiatorOption(from) : portOption(from);
}

function initiatorOption({ id, device, node }: Initiator): string {
  return option('acpi-generic-initiator', [
    ['id', id],
    ['pci-dev', device.id],
    ['node', node.id],
  ]);
}

function portOption({ id, bus, node }: GenericPort): string {
  return option('acpi-generic-port', [
    ['id', id],
    ['pci-bus', bus.id],
    ['node', node.id],
  ]);
}
