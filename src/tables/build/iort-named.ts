import { make } from '../../binary/make.ts';
import type { Platform } from '../../topology/platform.ts';
import { namedComponent } from '../iort/nodes.ts';
import type { PlacedUnit } from './iort.ts';
import { type BuiltNode, type IortHandle, singleMappingTo } from './iort-mapping.ts';

/**
 * A node for each device that is not on PCI; its one id goes to its unit, else to the ITS group (undefined: there is
 * none). The path is filled up with NUL so that the mapping is aligned.
 */
export function namedComponentNodes(
  { platformDevices }: Platform,
  units: readonly PlacedUnit[],
  its: IortHandle | undefined,
): BuiltNode[] {
  return platformDevices.flatMap((device) => {
    if (device.table !== 'IORT') return [];
    const { path, iommu, streamId, coherent, addressBits } = device;
    const target = iommu === undefined ? its : units.find(({ unit }) => unit === iommu)?.handle;
    const end = namedComponent.fixedSize + path.length + 1;
    const padded = Math.ceil(end / 4) * 4;
    return make(namedComponent, {
      cacheCoherent: coherent ? 1 : 0,
      memoryAccessFlags: { coherentPathToMemory: coherent, deviceAttributesCacheable: coherent },
      memoryAddressLimit: addressBits,
      objectPath: path.padEnd(padded - namedComponent.fixedSize, '\0'),
      mappingOffset: target === undefined ? 0 : padded,
      mappings: target === undefined ? [] : [singleMappingTo(target, streamId)],
    });
  });
}
