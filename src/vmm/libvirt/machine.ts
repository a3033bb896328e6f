import type { Platform } from '../../topology/platform.ts';
import { cxlMachineProperties } from '../qemu/cxl-args.ts';
import { iommuMachineProperties } from '../qemu/iommu-args.ts';
import {
  armProperties,
  machineType,
  oemProperties,
  processorCacheProperties,
  x86Properties,
} from '../qemu/machine-args.ts';
import { option, type Property } from '../qemu/option.ts';
import type { DomainPlan } from './domain-plan.ts';
import { type Element, element } from './xml.ts';

/** `<os>`: machine type and firmware. libvirt finds the image. */
export function os({ machine }: Platform): Element {
  const efi = machine.firmware !== 'seabios';
  const arch = machine.arch === 'arm' ? 'aarch64' : 'x86_64';
  return element('os', { firmware: efi ? 'efi' : undefined }, [
    element('type', { arch, machine: machineType(machine) }, 'hvm'),
  ]);
}

/** `<features>` that decide tables. */
export function features({ machine, iommus }: Platform): Element {
  const split = machine.arch === 'x86' && iommus.some((unit) => unit.interruptRemapping);
  return element('features', {}, [
    element('acpi'),
    machine.arch === 'x86' ? element('apic') : undefined,
    machine.gic === undefined || machine.gic.version > LAST_GIC
      ? undefined
      : element('gic', { version: machine.gic.version }),
    split ? element('ioapic', { driver: 'qemu' }) : undefined,
  ]);
}

/** The last that libvirt's schema knows. */
const LAST_GIC = 3;

/** Elements say these. */
const SAID = new Set(['iommu', 'kernel-irqchip']);

/** Properties of the machine that libvirt has no words for, as further `-machine` of its command line. */
export function addMachineArgs({ platform, args }: DomainPlan): void {
  const { machine } = platform;
  const properties: Property[] = [
    ...(machine.arch === 'x86' ? x86Properties(machine) : armProperties(platform)),
    ...oemProperties(platform),
    ...iommuMachineProperties(platform),
    ...cxlMachineProperties(platform),
    ...processorCacheProperties(platform),
  ];
  const unsaid = [
    ...properties.filter(
      ([name, value]) =>
        value !== undefined && !SAID.has(name) && !(name === 'gic-version' && Number(value) <= LAST_GIC),
    ),
    ...machine.properties,
  ];
  if (unsaid.length > 0) args.push('-machine', option(undefined, unsaid));
}
