import { IOMMU_MODELS } from '../../machines/iommu-models.ts';
import { bypassesIommu } from '../../machines/qemu-bypass.ts';
import { choosesOwnFunction } from '../../machines/qemu-devices.ts';
import type { Platform } from '../../topology/platform.ts';
import type { Iommu } from '../../topology/platform-iommu.ts';
import { functionOption } from './device-args.ts';
import { option, type Property } from './option.ts';

/** What a `-machine` says about IOMMUs. */
export function iommuMachineProperties(platform: Platform): Property[] {
  const { iommus, pci, machine } = platform;
  const [root] = pci.rootBuses;
  const remaps = iommus.some((unit) => unit.interruptRemapping);
  return [
    ['iommu', iommus.some((unit) => unit.ofMachine) ? 'smmuv3' : undefined],
    ['default-bus-bypass-iommu', root && bypassesIommu(platform, root) ? true : undefined],
    // With KVM, remapping needs the I/O APIC outside of the kernel.
    ['kernel-irqchip', remaps && !has(machine.properties, 'kernel-irqchip') ? 'split' : undefined],
  ];
}

/** Properties of the unit that the machine makes by itself. */
export function machineUnitArgs({ iommus }: Platform): string[] {
  return iommus
    .filter((unit) => unit.ofMachine)
    .flatMap(({ properties }) =>
      properties.flatMap(([name, value]) => ['-global', option(undefined, [[`arm-smmuv3.${name}`, value]])]),
    );
}

/** `-device` for a unit, and for its PCI function where that is a device of its own. */
export function iommuArgs(platform: Platform, unit: Iommu): string[] {
  const { declared, function: on, properties } = unit;
  const id: Property = ['id', declared.id === undefined ? undefined : unit.id];
  const own: Property[] = [...unitProperties(platform, unit), ...properties];
  switch (unit.type) {
    case 'intel':
      return ['-device', option('intel-iommu', [id, ...own])];
    case 'amd': {
      if (choosesOwnFunction(platform, unit)) return ['-device', option('amd-iommu', own)];
      const pciId: Property = ['pci-id', on?.id];
      const device = option('amd-iommu', [id, pciId, ...own]);
      return [...(on === undefined ? [] : ['-device', functionOption(on)]), '-device', device];
    }
    case 'smmuv3': {
      const primary: Property = ['primary-bus', unit.buses[0]?.id];
      return ['-device', option('arm-smmuv3', [id, primary, ...own])];
    }
    case 'virtio':
      return on === undefined ? [] : ['-device', functionOption(on, [id, ...own])];
  }
}

/** What decides how a unit behaves, as its model in QEMU names it. */
export function unitProperties(platform: Platform, unit: Iommu): Property[] {
  const { type, declared, extendedIds, deviceIotlb, translation, interruptRemapping } = unit;
  const assigned = servesAssigned(platform, unit);
  const width: Property = ['aw-bits', widthOf(platform, unit)];
  switch (type) {
    case 'intel':
      return [
        ['intremap', interruptRemapping],
        ['eim', extendedIds ? true : declared['extended-ids']],
        width,
        ['device-iotlb', deviceIotlb ? true : undefined],
        ['dma-translation', translation ? undefined : false],
        ['caching-mode', assigned && !has(unit.properties, 'caching-mode') ? true : undefined],
      ];
    case 'amd':
      return [
        ['intremap', interruptRemapping],
        ['xtsup', extendedIds ? true : undefined],
        ['device-iotlb', deviceIotlb ? true : undefined],
        ['dma-translation', translation ? undefined : false],
        ['dma-remap', assigned && !has(unit.properties, 'dma-remap') ? true : undefined],
      ];
    case 'smmuv3':
      return [
        ['ats', deviceIotlb ? true : undefined],
        ['oas', declared['address-width']],
      ];
    case 'virtio':
      return [width];
  }
}

/** Only a width that QEMU would not have by itself. */
function widthOf({ machine }: Platform, { type, addressWidth }: Iommu): number | undefined {
  return addressWidth === IOMMU_MODELS[type].qemuWidth[machine.arch] ? undefined : addressWidth;
}

/** QEMU wants to be told that a unit translates for devices of the host. */
function servesAssigned({ coverage }: Platform, unit: Iommu): boolean {
  return coverage.some(({ function: on, iommu }) => iommu === unit && on.host !== undefined);
}

function has(properties: readonly (readonly [name: string, value: unknown])[], wanted: string): boolean {
  return properties.some(([name]) => name === wanted);
}
