import { createdDevices } from '../../machines/qemu-devices.ts';
import { type GenericPort, objectNames } from '../../machines/qemu-objects.ts';
import { qomOrder } from '../../machines/qom-order.ts';
import type { Initiator, PciFunction, Platform } from '../../topology/platform.ts';
import { initiatorOption, portOption } from '../qemu/object-args.ts';
import { functionName, isHostdev } from './devices.ts';
import { busName, type DomainPlan } from './domain-plan.ts';
import { namesInOrder } from './names-in-order.ts';
import { libvirtObjects } from './objects.ts';

/**
 * Initiators by device where libvirt makes them: `gi0`, `gi1` and so on for the nodes of each `<acpi nodeset>`. QEMU
 * lists them in SRAT in the order of its hash table of objects, so where those names would change that, all of them
 * go to QEMU itself under names that keep the order.
 */
export function initiatorsByDevice(plan: DomainPlan): Map<PciFunction, Initiator[]> {
  const { platform } = plan;
  const order = qomOrder(objectNames(platform));
  const inTable = <T extends { readonly id: string }>(objects: readonly T[]) =>
    objects.toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
  const initiators = inTable(platform.initiators);
  const ports = inTable(platform.cxl?.ports ?? []);
  const byDevice = ofHostdevs(plan);
  if (ports.length > 0 || !keepsOrder(platform, [...byDevice.values()].flat(), initiators)) {
    addObjects(plan, initiators, ports);
    return new Map();
  }
  return byDevice;
}

function ofHostdevs({ platform, controllers }: DomainPlan): Map<PciFunction, Initiator[]> {
  const hostdevs = createdDevices(platform).flatMap((created) =>
    created.kind === 'function' && isHostdev(controllers, created.on) ? [created.on] : [],
  );
  return new Map(
    hostdevs.map((on) => [
      on,
      platform.initiators.filter(({ device }) => device === on).toSorted((a, b) => a.node.id - b.node.id),
    ]),
  );
}

function keepsOrder(platform: Platform, made: readonly Initiator[], wanted: readonly Initiator[]): boolean {
  if (made.length !== wanted.length || hasTwins(made)) return false;
  const { before, after } = libvirtObjects(platform);
  const names = made.map((_, at) => `gi${at}`);
  const order = qomOrder([...before, ...names, ...after]);
  const place = (initiator: Initiator) => order.indexOf(names[made.indexOf(initiator)] ?? '');
  return wanted.every((one, at) => at === 0 || place(wanted[at - 1] as Initiator) < place(one));
}

/** A set of nodes has each only once. */
function hasTwins(initiators: readonly Initiator[]): boolean {
  return initiators.some((one, at) =>
    initiators.some((other, place) => place < at && other.device === one.device && other.node === one.node),
  );
}

function addObjects(plan: DomainPlan, initiators: readonly Initiator[], ports: readonly GenericPort[]): void {
  const { before, after } = libvirtObjects(plan.platform);
  const names = namesInOrder('pxm', initiators.length + ports.length, before, after) ?? [];
  const options = [
    ...initiators.map((one, at) =>
      initiatorOption(
        { id: names[at] ?? one.id, node: one.node },
        functionName(plan.controllers, one.device),
      ),
    ),
    ...ports.map((one, at) =>
      portOption({ id: names[initiators.length + at] ?? one.id, node: one.node }, busName(plan, one.bus)),
    ),
  ];
  plan.args.push(...options.flatMap((text) => ['-object', text]));
}
