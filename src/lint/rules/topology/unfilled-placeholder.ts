import type { Node, Platform } from '../../../topology/platform.ts';
import type { PlatformRule } from '../../rule.ts';

/** A node without CPUs and memory is there for something that comes later, which has to find it. */
export const unfilledPlaceholder: PlatformRule = {
  code: 'PXM170',
  severity: 'warning',
  *check(platform) {
    const { nodes, declaration } = platform;
    for (const node of nodes) {
      const { declared, id } = node;
      if (declared === undefined || node.cpus.length > 0 || node.memory > 0n || node.hotplug > 0n) continue;
      const missing = missingFor(node, platform);
      if (missing === undefined) continue;
      const span = declaration.at(declared, 'placeholder');
      yield {
        on: `node ${id}`,
        ...(span && { span }),
        message: `node ${id} stays empty: ${missing[0]}`,
        remedy: missing[1],
      };
    }
  },
};

/** What is missing for a node to be filled, and what to do. */
function missingFor(node: Node, platform: Platform): readonly [why: string, remedy: string] | undefined {
  const { initiators, memoryDevices, cxl } = platform;
  const { placeholder } = node;
  if (memoryDevices.some((device) => device.node === node)) return undefined;
  const windows = cxl?.windows ?? [];
  switch (placeholder) {
    case 'virtio-mem':
      return ['no virtio-mem device is of it', 'declare one in memory-devices with this node'];
    case 'cxl':
      return windows.length > 0 ? undefined : ['there is no CXL window', 'declare one in section cxl'];
  }
  if (initiators.some((one) => one.node === node && (placeholder ?? one.device.id) === one.device.id))
    return undefined;
  if (cxl?.ports.some((port) => port.node === node)) return undefined;
  if (placeholder === undefined)
    return ['nothing is said of what fills it', 'write what does as "placeholder", or remove the node'];
  return [
    `${placeholder} is no generic initiator for it, by which its driver finds its nodes`,
    `write initiator-for at ${placeholder}`,
  ];
}
