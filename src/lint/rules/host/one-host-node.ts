import type { HostRule } from '../../rule.ts';
import { boundMemory } from './bound-memory.ts';

/** A guest that is told of distances between memory in one place works around what is not there. */
export const oneHostNode: HostRule = {
  code: 'PXM443',
  severity: 'warning',
  *check(on) {
    const bound = boundMemory(on).filter(({ backend }) => backend.hostNodes.length === 1);
    for (const [index, { node, backend, span, ...memory }] of bound.entries()) {
      const other = bound
        .slice(0, index)
        .find(
          (one) => one.backend.hostNodes[0] === backend.hostNodes[0] && one.node?.socket !== node?.socket,
        );
      if (other === undefined || node?.socket === undefined || other.node?.socket === undefined) continue;
      yield {
        on: memory.on,
        ...(span && { span }),
        message: `${memory.on} and ${other.on} are near different sockets, but both on node ${backend.hostNodes[0]} of the host`,
        remedy: 'take their memory from different nodes of the host',
      };
    }
  },
};
