import type { Platform } from '../../../topology/platform.ts';
import type { PlatformRule } from '../../rule.ts';

/** A device whose node of memory is nearer to other processors than to those near its bus. */
export const farDevice: PlatformRule = {
  code: 'PXM171',
  severity: 'warning',
  *check(platform) {
    const { initiators, declaration } = platform;
    const told = new Set<string>();
    for (const { device, node } of initiators) {
      const home = device.bus.node;
      const nearer = home && nearerTo(platform, node.id, home.id);
      if (home === undefined || nearer === undefined || told.has(device.id)) continue;
      told.add(device.id);
      const span = device.declared && declaration.at(device.declared, 'on');
      yield {
        on: device.id,
        ...(span && { span }),
        message: `${device.id} is on a bus near node ${home.id}, but its node ${node.id} is nearer to node ${nearer}`,
        remedy: `put ${device.id} on a bus near node ${nearer}, or correct "socket" or the distances of node ${node.id}`,
      };
    }
  },
};

/** A node with processors to which another is nearer than to its home. */
function nearerTo({ nodes, distances }: Platform, node: number, home: number): number | undefined {
  const from = (id: number) => distances?.[id]?.[node];
  const own = from(home);
  if (own === undefined) return undefined;
  return nodes.find(({ id, cpus }) => cpus.length > 0 && (from(id) ?? own) < own)?.id;
}
