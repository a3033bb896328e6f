import { DEFAULT_MEMORY, IOMMUFD_ID, needsIommufd, objectsIn } from '../../machines/qemu-objects.ts';
import type { Platform } from '../../topology/platform.ts';

/** Names of the objects that a QEMU has which libvirt starts, but for initiators and ports: those before and after them. */
export function libvirtObjects(platform: Platform): { before: string[]; after: string[] } {
  const { nodes, machine, memoryDevices, extraArgs } = platform;
  const withMemory = nodes.filter(({ declared, backend }) => declared !== undefined && backend !== undefined);
  const own = objectsIn(extraArgs);
  const numbers = new Map<string, number>();
  const memory = memoryDevices.map(({ type }) => {
    const kind = KINDS[type];
    const number = numbers.get(kind) ?? 0;
    numbers.set(kind, number + 1);
    return `mem${kind}${number}`;
  });
  return {
    before: ['masterKey0', ...(needsIommufd(platform) ? [IOMMUFD_ID] : [])],
    after: [
      ...own.flatMap(({ id, late }) => (late ? [] : id)),
      ...withMemory.map(({ id }) => `ram-node${id}`),
      ...(withMemory.length === 0 ? [DEFAULT_MEMORY[machine.type]] : []),
      'monitor',
      ...memory,
      ...own.flatMap(({ id, late }) => (late ? id : [])),
    ],
  };
}

/** Names of the models in libvirt's aliases. */
const KINDS = {
  'pc-dimm': 'dimm',
  nvdimm: 'nvdimm',
  'virtio-mem': 'virtiomem',
  'virtio-pmem': 'virtiopmem',
} as const;
