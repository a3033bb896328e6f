import { make } from '../../binary/make.ts';
import type { Platform } from '../../topology/platform.ts';
import type { IortNode } from '../iort/iort.ts';
import { namedComponent } from '../iort/nodes.ts';
import type { PlacedUnit } from './iort.ts';
import { mappingTo } from './iort-mapping.ts';

/**
 * A node for each device that is not on PCI; its one id goes to its unit, else to the ITS group at `its`
 * (undefined: there is none). The path is filled up with NUL so that the mapping is aligned.
 */
export function namedComponentNodes(
  { platformDevices }: Platform,
  units: readonly PlacedUnit[],
  its: number | undefined,
): IortNode[] {
  return platformDevices.map(({ path, iommu, streamId, coherent, addressBits }) => {
    const target = units.find(({ unit }) => unit === iommu)?.offset ?? its;
    const end = namedComponent.fixedSize + path.length + 1;
    const padded = Math.ceil(end / 4) * 4;
    return make(namedComponent, {
      cacheCoherent: coherent ? 1 : 0,
      memoryAccessFlags: { coherentPathToMemory: coherent, deviceAttributesCacheable: coherent },
      memoryAddressLimit: addressBits,
      objectPath: path.padEnd(padded - namedComponent.fixedSize, '\0'),
      mappingOffset: target === undefined ? 0 : padded,
      mappings:
        target === undefined
          ? []
          : [{ ...mappingTo(target, { first: 0, last: 0 }, true), outputBase: streamId }],
    });
  });
}
