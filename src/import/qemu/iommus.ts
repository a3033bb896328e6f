import { kernelInterrupts } from './accelerator.ts';
import { optionsOf } from './device-sections.ts';
import type { Gathered } from './gather.ts';
import type { Properties } from './properties.ts';
import type { DeviceRequest } from './requests.ts';
import type { Seat } from './seats.ts';
import { Mapping } from './yaml-text.ts';

const TYPES: ReadonlyMap<string, 'intel' | 'amd' | 'smmuv3' | 'virtio'> = new Map([
  ['intel-iommu', 'intel'],
  ['amd-iommu', 'amd'],
  ['arm-smmuv3', 'smmuv3'],
  ['virtio-iommu-pci', 'virtio'],
]);

/** Device models that are IOMMUs. */
export const IOMMU_MODELS: ReadonlySet<string> = new Set(TYPES.keys());

/** The unit of `-machine iommu=smmuv3`. */
export function machineIommu(): Mapping {
  return new Mapping('-machine iommu=smmuv3').set('type', 'smmuv3').set('scope', 'machine');
}

/** An item of `iommus`. */
export function iommuSection(gathered: Gathered, request: DeviceRequest, seat: Seat): Mapping {
  const { model, properties, comment } = request;
  const type = TYPES.get(model);
  const unit = new Mapping(comment).set('id', seat.named ? seat.id : undefined).set('type', type);
  if (type === 'smmuv3') {
    const bus = properties.take('primary-bus');
    unit.set('scope', 'buses').set('buses', bus === undefined ? [] : [bus]);
    unit.set('device-iotlb', automatic(properties, 'ats'));
  } else if (type === 'virtio') {
    unit.set('slot', seat.slot).set('address-width', properties.takeInteger('aw-bits', 30, 64));
  } else {
    unit
      .set('slot', seat.slot)
      .set('interrupt-remapping', remapping(gathered, properties))
      // Intel's are decided by QEMU and show nowhere; AMD's are off and do.
      .set(
        'extended-ids',
        type === 'intel' ? automatic(properties, 'eim') : (properties.takeSwitch('xtsup') ?? false),
      )
      .set('address-width', properties.takeInteger('aw-bits', 30, 64))
      .set('device-iotlb', properties.takeSwitch('device-iotlb'))
      .set('translation', properties.takeSwitch('dma-translation'));
  }
  return unit.section('options', optionsOf(properties, seat.multifunction));
}

/** Whether a unit makes the way back say that the I/O APIC is outside of the kernel. */
export function remapsInterrupts(unit: Mapping): boolean {
  return /^(?:intel|amd)$/.test(String(unit.get('type'))) && unit.get('interrupt-remapping') !== false;
}

/** A switch that QEMU decides when it is absent or `auto`. */
function automatic(properties: Properties, key: string): boolean | undefined {
  return properties.peek(key) === 'auto' ? void properties.take(key) : properties.takeSwitch(key);
}

/** Left to itself QEMU remaps unless KVM has the whole interrupt controller in the kernel. */
function remapping(gathered: Gathered, properties: Properties): boolean | undefined {
  const told = automatic(properties, 'intremap');
  return told ?? (kernelInterrupts(gathered) ? false : undefined);
}
