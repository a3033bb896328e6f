import type { PlatformRule } from '../../rule.ts';

/** Nodes that a kernel has room for by default: 1 << CONFIG_NODES_SHIFT. */
const DEFAULT_NODES = { x86: 64, arm: 16 } as const;

/** Linux drops what is beyond the nodes that it was built for, or all of SRAT. */
export const manyNodes: PlatformRule = {
  code: 'PXM172',
  severity: 'warning',
  *check({ nodes, machine, declaration }) {
    const most = DEFAULT_NODES[machine.arch];
    if (nodes.length <= most) return;
    const span = declaration.topology.nodes && declaration.at(declaration.topology, 'nodes');
    yield {
      on: 'nodes',
      ...(span && { span }),
      message: `there are ${nodes.length} nodes; Linux has room for ${most} unless it is built for more`,
      remedy: 'use a guest kernel with a larger CONFIG_NODES_SHIFT, or fewer nodes',
    };
  },
};
