import type { HostNode } from '../../../vfio/sysfs/host.ts';
import type { HostRule } from '../../rule.ts';
import { boundMemory } from './bound-memory.ts';

/** Huge pages are reserved before; a VMM without enough of them does not start, or dies when it touches the rest. */
export const hugePages: HostRule = {
  code: 'PXM442',
  severity: 'error',
  *check(on) {
    const taken = new Map<string, bigint>();
    for (const { backend, span, from, ...memory } of boundMemory(on)) {
      const { pageSize, size, hostNodes } = backend;
      if (backend.type !== 'hugetlb' || pageSize === undefined) continue;
      const key = `${pageSize} ${hostNodes.join(',')}`;
      const needed = (taken.get(key) ?? 0n) + size;
      taken.set(key, needed);
      const free = from.reduce((sum, node) => sum + freePages(node, pageSize), 0n);
      if (needed <= free * pageSize) continue;
      yield {
        on: memory.on,
        ...(span && { span }),
        message: `memory of ${memory.on} needs ${(needed + pageSize - 1n) / pageSize} huge pages of ${pageSize >> 10n} KiB${needed > size ? ', with what was taken before,' : ''}, but ${free} are free${hostNodes.length === 0 ? '' : ' on its nodes of the host'}`,
        remedy: 'reserve more: write their number to nr_hugepages of the node in sysfs',
      };
    }
  },
};

function freePages({ hugePages: all }: HostNode, size: bigint): bigint {
  return BigInt(all.find((one) => one.size === size)?.free ?? 0);
}
