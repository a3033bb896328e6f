import { isUnnamed } from '../../machines/qemu-devices.ts';
import type { MemoryDevice, Platform } from '../../topology/platform.ts';
import { functionOption } from './device-args.ts';
import { option, type Property, sizeText } from './option.ts';

/** Memory devices that are PCI functions. */
const ON_PCI: ReadonlySet<MemoryDevice['type']> = new Set(['virtio-mem', 'virtio-pmem']);

/** `-device` for memory inside the hotplug window. */
export function memoryDeviceArgs(memory: MemoryDevice): string[] {
  return ['-device', memoryDeviceOption(memory, memory.id)];
}

/** The text of that option, the device under a name of the caller's. */
export function memoryDeviceOption(memory: MemoryDevice, name: string): string {
  const { type, node, backend, base, requested, blockSize, labelSize, function: on, declared } = memory;
  const virtioMem = type === 'virtio-mem';
  const properties: Property[] = [
    ['id', isUnnamed(memory) ? undefined : name],
    ['memdev', backend.id],
    ['node', type === 'virtio-pmem' ? undefined : node?.id],
    ['requested-size', virtioMem && requested > 0n ? sizeText(requested) : undefined],
    ['label-size', labelSize === 0n ? undefined : sizeText(labelSize)],
    ['block-size', blockSize === undefined ? undefined : sizeText(blockSize)],
    [ON_PCI.has(type) ? 'memaddr' : 'addr', base === undefined ? undefined : `0x${base.toString(16)}`],
    ...Object.entries(declared.options ?? {}),
  ];
  return on === undefined ? option(type, properties) : functionOption(on, properties);
}

/** What `-machine` says about them. */
export function memoryDeviceMachineProperties({ memoryDevices }: Platform): Property[] {
  return [['nvdimm', memoryDevices.some(({ type }) => type === 'nvdimm') ? true : undefined]];
}
