import { choosesOwnFunction } from '../../machines/qemu-devices.ts';
import type { Iommu } from '../../topology/platform-iommu.ts';
import { unitProperties } from '../qemu/iommu-args.ts';
import { option, type Property } from '../qemu/option.ts';
import { address, override } from './controllers.ts';
import type { DomainPlan } from './domain-plan.ts';
import { element } from './xml.ts';

type Kind = Iommu['type'];

/** libvirt's attributes of `<driver>` by QEMU's properties; properties without one go to `<qemu:override>`. */
const ATTRIBUTES: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {
  intel: {
    intremap: 'intremap',
    'caching-mode': 'caching_mode',
    eim: 'eim',
    'device-iotlb': 'iotlb',
    'aw-bits': 'aw_bits',
    'dma-translation': 'dma_translation',
  },
  amd: { intremap: 'intremap', xtsup: 'xtsup', 'device-iotlb': 'iotlb' },
  smmuv3: { accel: 'accel', ats: 'ats', ril: 'ril', ssidsize: 'ssidsize', oas: 'oas', cmdqv: 'cmdqv' },
  virtio: { 'aw-bits': 'aw_bits', 'device-iotlb': 'iotlb' },
};

/** Adds a unit that is a device of its own. */
export function iommu(plan: DomainPlan, unit: Iommu): void {
  const { platform, devices, controllers } = plan;
  const at = devices.filter(({ name }) => name === 'iommu').length;
  const { attributes, further } = sorted(unit, [...unitProperties(platform, unit), ...unit.properties]);
  const [bus] = unit.buses;
  const pciBus = unit.type === 'smmuv3' && bus !== undefined ? controllers.get(bus) : undefined;
  const driver = element('driver', { pciBus, ...attributes });
  const on = unit.function;
  const placed = on !== undefined && !(unit.type === 'amd' && choosesOwnFunction(platform, unit));
  devices.push(
    element('iommu', { model: unit.type }, [
      driver.attributes.length > 0 ? driver : undefined,
      placed ? address(controllers, on) : undefined,
    ]),
  );
  override(plan.overrides, `iommu${at}`, further);
}

/** Adds the unit that the machine makes by itself. */
export function machineUnit(plan: DomainPlan, unit: Iommu): void {
  plan.devices.push(element('iommu', { model: unit.type }));
  for (const [name, value] of unit.properties)
    plan.args.push('-global', option(undefined, [[`arm-smmuv3.${name}`, value]]));
}

function sorted({ type }: Iommu, properties: readonly Property[]) {
  const known = ATTRIBUTES[type];
  const given = properties.filter(([, value]) => value !== undefined);
  const attributes = given.flatMap(([name, value]) =>
    known[name] === undefined ? [] : [[known[name], text(value)] as const],
  );
  return {
    attributes: Object.fromEntries(attributes),
    further: given.filter(([name]) => known[name] === undefined),
  };
}

function text(value: Property[1]): string {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
}
