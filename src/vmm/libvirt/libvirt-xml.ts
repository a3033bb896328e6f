import { Collector } from '../../diagnostics/collector.ts';
import { IOMMUFD_ID, needsIommufd } from '../../machines/qemu-objects.ts';
import type { PciFunction, Platform } from '../../topology/platform.ts';
import type { Property } from '../qemu/option.ts';
import { refuseUnpresentable } from '../qemu/refusals.ts';
import { controllersOf, rootController } from './controllers.ts';
import { cpu, vcpu } from './cpu.ts';
import { addDevices, isHostdev } from './devices.ts';
import type { DomainPlan } from './domain-plan.ts';
import { initiatorsByDevice } from './initiators.ts';
import { machineUnit } from './iommus.ts';
import { addMachineArgs, features, os } from './machine.ts';
import { memoryElements } from './memory.ts';
import { addForeignMemory } from './memory-devices.ts';
import { type Element, element, isXmlText, parent, toXml } from './xml.ts';

export interface LibvirtOptions {
  /** What runs the guest: hardware, which is the default, or emulation alone. */
  readonly domainType?: 'kvm' | 'qemu';
  /** Name under which an open iommufd is given by `virsh dom-fd-associate`; libvirt opens its own without. */
  readonly fdGroup?: string;
}

/**
 * The XML of a libvirt domain, for libvirt 12.2 or later, whose QEMU publishes the tables that `buildTables` gives.
 * Assigned devices are `managed='no'`: something else prepares them. What libvirt has no words for stands in
 * `<qemu:commandline>` and `<qemu:override>`.
 *
 * @throws PxmError PXM300 and PXM301 as `qemuArgs`, PXM340 for what cannot be said either way; all of it at once.
 */
export function libvirtXml(platform: Platform, options: LibvirtOptions = {}): string {
  refuseUnpresentable(platform);
  const plan: DomainPlan = {
    platform,
    report: new Collector(),
    controllers: controllersOf(platform),
    devices: [],
    args: [],
    overrides: new Map(),
  };
  const domain = domainOf(plan, options);
  plan.report.throwIfErrors();
  return toXml(domain);
}

function domainOf(plan: DomainPlan, { domainType = 'kvm', fdGroup }: LibvirtOptions): Element {
  const { platform } = plan;
  addMachineArgs(plan);
  const processors = cpu(plan);
  const initiators = initiatorsByDevice(plan);
  for (const unit of platform.iommus) if (unit.ofMachine) machineUnit(plan, unit);
  const iommufd = iommufdElement(plan, fdGroup);
  addDevices(plan, initiators);
  addForeignMemory(plan);
  addUserArgs(plan);
  return element('domain', { type: domainType, 'xmlns:qemu': 'http://libvirt.org/schemas/domain/qemu/1.0' }, [
    element('name', {}, platform.name),
    ...memoryElements(plan),
    iommufd,
    vcpu(platform),
    os(platform),
    features(platform),
    processors,
    element('devices', {}, [
      element('controller', { type: 'usb', model: 'none' }),
      rootController(platform),
      ...plan.devices,
      element('audio', { id: 1, type: 'none' }),
      element('memballoon', { model: 'none' }),
    ]),
    parent(
      'qemu:commandline',
      {},
      plan.args.map((value) => element('qemu:arg', { value })),
    ),
    parent('qemu:override', {}, [...plan.overrides].map(overrideElement)),
  ]);
}

/** libvirt makes the iommufd for devices of its own; for others it is QEMU's. */
function iommufdElement(plan: DomainPlan, fdGroup: string | undefined): Element | undefined {
  const { platform, controllers, args } = plan;
  if (!needsIommufd(platform)) return undefined;
  const functions: PciFunction[] = platform.pci.buses.flatMap((bus) => bus.functions);
  if (functions.some((on) => isHostdev(controllers, on))) {
    return element('iommufd', { enabled: 'yes', fdgroup: fdGroup });
  }
  args.push('-object', `iommufd,id=${IOMMUFD_ID}`);
  return undefined;
}

function addUserArgs({ platform, args, report }: DomainPlan): void {
  args.push(...platform.extraArgs);
  const bad = args.find((arg) => !isXmlText(arg));
  if (bad === undefined) return;
  report.error('PXM340', `XML cannot hold ${JSON.stringify(bad)}`, {
    span: platform.declaration.at(platform.declaration.topology, 'extra-args'),
    remedy: 'leave control characters out',
  });
}

function overrideElement([alias, properties]: [string, readonly Property[]]): Element {
  return element('qemu:device', { alias }, [
    element(
      'qemu:frontend',
      {},
      properties.map(([name, value]) =>
        element('qemu:property', { name, type: typeOf(value), value: String(value) }),
      ),
    ),
  ]);
}

function typeOf(value: Property[1]): string {
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'number' ? (value < 0 ? 'signed' : 'unsigned') : 'string';
}
