import type { Span } from '../../../diagnostics/diagnostic.ts';
import type { Backend, Node } from '../../../topology/platform.ts';
import type { HostNode } from '../../../vfio/sysfs/host.ts';
import type { OnHost } from '../../rule.ts';

/** Memory of the guest that is taken from certain nodes of the host. */
export interface BoundMemory {
  readonly backend: Backend;
  /** Of the guest; undefined for memory of a machine without nodes. */
  readonly node: Node | undefined;
  /** As `on` of findings names it. */
  readonly on: string;
  readonly span: Span | undefined;
  /** Of the host, as far as they are there; all of them when none are named. */
  readonly from: readonly HostNode[];
}

/** Every back end with the nodes of the host that it may take memory from. */
export function boundMemory({ platform, host }: OnHost): BoundMemory[] {
  const { backends, nodes, memory, declaration } = platform;
  return backends.map((backend) => {
    const node = nodes.find((one) => one.backend === backend);
    const owner = memory.backend === backend ? declaration.topology.memory : node?.declared;
    const place = owner?.backend ?? declaration.topology.memory?.backend;
    const { hostNodes } = backend;
    return {
      backend,
      node,
      on: node ? `node ${node.id}` : 'memory',
      span: place && declaration.at(place, 'host-nodes'),
      from: hostNodes.length === 0 ? host.nodes : host.nodes.filter(({ id }) => hostNodes.includes(id)),
    };
  });
}
