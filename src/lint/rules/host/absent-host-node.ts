import type { HostRule } from '../../rule.ts';
import { boundMemory } from './bound-memory.ts';

/** A node of the host that is not there, or has CPUs only, gives no memory: the VMM's mbind fails or takes another. */
export const absentHostNode: HostRule = {
  code: 'PXM440',
  severity: 'error',
  *check(on) {
    for (const { backend, span, ...memory } of boundMemory(on)) {
      const bad = backend.hostNodes.find(
        (id) => (on.host.nodes.find((node) => node.id === id)?.memory ?? 0n) === 0n,
      );
      if (bad === undefined || on.host.nodes.length === 0) continue;
      const there = on.host.nodes.filter((node) => node.memory > 0n).map(({ id }) => id);
      yield {
        on: memory.on,
        ...(span && { span }),
        message: `memory of ${memory.on} is from node ${bad} of the host, which has none`,
        remedy: `name nodes of the host with memory: ${there.join(', ')}`,
      };
    }
  },
};
