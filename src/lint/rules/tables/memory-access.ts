import { namedComponent, rootComplex } from '../../../tables/iort/nodes.ts';
import type { TablesRule } from '../../rule.ts';

/** What a node says of the memory it reaches (DEN0049 table 14). */
export const memoryAccess: TablesRule = {
  code: 'PXM239',
  severity: 'warning',
  *check(set) {
    for (const { value, place } of set.records('IORT', rootComplex, namedComponent)) {
      const { coherentPathToMemory: path, deviceAttributesCacheable: cacheable } = value.memoryAccessFlags;
      const source = 'drivers/acpi/arm64/iort.c iort_dma_get_ranges';
      if (value.memoryAddressLimit === 0 && (value.kind === 'namedComponent' || value.revision >= 1)) {
        const remedy = 'write the address bits that its DMA reaches';
        yield { ...place, source, message: 'IORT: a node has no memory address limit', remedy };
      } else if (value.cacheCoherent === 1 && !path) {
        const remedy = 'set flag CPM, or clear cache coherent attribute';
        yield { ...place, message: 'IORT: a coherent node has no coherent path to memory', remedy };
      } else if (value.cacheCoherent === 0 && path && cacheable) {
        const remedy = 'clear flag DACS, or set the cache coherent attribute';
        yield { ...place, message: 'IORT: a node that is not coherent has cacheable attributes', remedy };
      }
    }
  },
};
