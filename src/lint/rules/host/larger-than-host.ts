import type { HostRule } from '../../rule.ts';
import { boundMemory } from './bound-memory.ts';

/** More than a node of the host has goes to the next one, or ends the VM where it is bound. */
export const largerThanHost: HostRule = {
  code: 'PXM441',
  severity: 'warning',
  *check(on) {
    for (const { backend, span, from, ...memory } of boundMemory(on)) {
      if (backend.hostNodes.length === 0 || from.length < backend.hostNodes.length) continue;
      const there = from.reduce((sum, node) => sum + node.memory, 0n);
      if (backend.size <= there) continue;
      yield {
        on: memory.on,
        ...(span && { span }),
        message: `memory of ${memory.on} is ${mebibytes(backend.size)}, but its nodes of the host have ${mebibytes(there)}`,
        remedy: 'name more nodes of the host, or give it less memory',
      };
    }
  },
};

function mebibytes(bytes: bigint): string {
  return `${bytes >> 20n} MiB`;
}
