import { setText } from '../../topology/resolve/text.ts';
import { type Checking, placeOf } from './check.ts';

/** That a device is near the memory of its node in the guest. PXM460. */
export function checkNodes(checking: Checking): void {
  for (const one of checking.found) {
    const { node } = one.device.function.bus;
    const hostNodes = node?.backend?.hostNodes ?? [];
    if (node === undefined || one.on.node === undefined || hostNodes.length === 0) continue;
    if (hostNodes.includes(one.on.node)) continue;
    checking.report.warning(
      'PXM460',
      `device ${one.id} is on node ${one.on.node} of the host, but the guest sees it near node ${node.id}, whose memory is on ${setText(hostNodes)}`,
      {
        span: placeOf(checking, one),
        remedy: `put it on a bus of a node with host-nodes: ${one.on.node}`,
      },
    );
  }
}
