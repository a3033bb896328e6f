import type { PlatformRule } from '../../rule.ts';

/** A device of the host on a bus that is near no node, in a guest that has several: Linux guesses, drivers take node 0. */
export const deviceWithoutNode: PlatformRule = {
  code: 'PXM177',
  severity: 'info',
  *check({ pci, nodes, declaration }) {
    if (nodes.filter(({ cpus }) => cpus.length > 0).length < 2) return;
    for (const { functions } of pci.buses) {
      for (const { id, bus, host, declared } of functions) {
        if (host === undefined || bus.node !== undefined) continue;
        const span = declared && declaration.at(declared, 'on');
        yield {
          on: id,
          ...(span && { span }),
          message: `${id} is near no node: its numa_node in the guest is -1`,
          remedy: 'put it behind an expander with a node',
        };
      }
    }
  },
};
