import type { PlatformRule } from '../../rule.ts';

/** Linux takes the node of a PCI function from its host bridge, not from a `_PXM` of its own. */
export const deviceNode: PlatformRule = {
  code: 'PXM174',
  severity: 'warning',
  *check({ proximities, declaration }) {
    for (const { target, node } of proximities) {
      if ('functions' in target) continue;
      const home = target.bus.node;
      const span = target.declared && declaration.at(target.declared, 'node');
      yield {
        on: target.id,
        ...(span && { span }),
        message: `${target.id} shall be near node ${node.id}, but Linux takes the node of its host bridge, ${home ? `node ${home.id}` : 'which has none'}`,
        remedy: `put it behind an expander of node ${node.id}`,
      };
    }
  },
};
