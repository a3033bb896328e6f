import { optionsOf } from './device-sections.ts';
import type { Backends } from './memory.ts';
import { LAST_NODE } from './numa-items.ts';
import type { DeviceRequest } from './requests.ts';
import type { Seat } from './seats.ts';
import { Mapping } from './yaml-text.ts';

const TYPES: ReadonlyMap<string, 'pc-dimm' | 'nvdimm' | 'virtio-mem' | 'virtio-pmem'> = new Map([
  ['pc-dimm', 'pc-dimm'],
  ['nvdimm', 'nvdimm'],
  ['virtio-mem-pci', 'virtio-mem'],
  ['virtio-pmem-pci', 'virtio-pmem'],
]);

/** Device models that are memory. */
export const MEMORY_MODELS: ReadonlySet<string> = new Set(TYPES.keys());

/** An item of `memory-devices`, with the back end it names. */
export function memoryDeviceSection(
  { model, properties, comment }: DeviceRequest,
  seat: Seat,
  backends: Backends,
): Mapping {
  const claimed = backends.claim(properties.take('memdev') ?? '', properties, 'memdev');
  return new Mapping(comment)
    .set('id', seat.id)
    .set('type', TYPES.get(model))
    .set('node', properties.takeInteger('node', 0, LAST_NODE))
    .set('size', claimed?.size)
    .set('requested', properties.takeSize('requested-size'))
    .set('label-size', properties.takeSize('label-size'))
    .set('address', properties.takeSize(model.startsWith('virtio') ? 'memaddr' : 'addr'))
    .set('block-size', properties.takeSize('block-size'))
    .set('on', seat.on)
    .set('slot', seat.slot)
    .section('backend', claimed?.backend ?? new Mapping(), claimed?.backend.comment)
    .section('options', optionsOf(properties, seat.multifunction));
}
