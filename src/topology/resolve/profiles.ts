import { sameDriver } from '../same-driver.ts';
import type { DeclaredDevice, DeclaredNode } from '../schema/topology.ts';
import type { Context } from './context.ts';
import { isEmulated } from './preconditions.ts';
import { Additions } from './profile-additions.ts';
import { type Applied, chooseProfiles } from './profile-choice.ts';
import { countText, setText } from './text.ts';

export interface WithProfiles {
  /** The topology with the nodes and initiators that profiles add. */
  readonly ctx: Context;
  readonly applied: readonly Applied[];
}

/**
 * Lets profiles add what their devices want and the topology does not declare: placeholder nodes after the declared
 * ones, initiators for them, a hotplug window. What is declared stays as it is. Errors: PXM105, PXM109, PXM130, PXM133;
 * warning: PXM158 for fewer placeholder nodes than wanted.
 */
export function applyProfiles(ctx: Context): WithProfiles {
  const applied = chooseProfiles(ctx);
  const additions = new Additions(ctx);
  for (const one of applied) {
    checkDriver(ctx, one);
    addNodes(ctx, one, additions);
  }
  for (const device of ctx.topology.devices ?? []) checkMemoryNodes(ctx, device, applied);
  return { ctx: additions.used ? ctx.with(additions.declaration()) : ctx, applied };
}

function addNodes(ctx: Context, one: Applied, additions: Additions): void {
  const { device, profile, by } = one;
  if (!profile.nodes) return;
  const memory = 'type' in device;
  if (memory && device.node !== undefined) return;
  const count = (memory ? undefined : device['memory-nodes']) ?? profile.nodes.count;
  if (count === undefined) {
    ctx.report.error('PXM105', `nothing tells how many nodes the driver of ${device.id} fills`, {
      span: ctx.at(device, by),
      remedy: `write memory-nodes, which profile ${profile.profile} leaves to the device`,
    });
    return;
  }
  const nodes = ctx.topology.nodes ?? [];
  if (nodes.length === 0) {
    ctx.report.error(
      'PXM105',
      `profile ${profile.profile} adds nodes for ${device.id} to those of the machine, but there are none`,
      {
        span: ctx.at(device, by),
        remedy: 'declare a node with the memory of the machine: nodes: [{ memory: ... }]',
      },
    );
    return;
  }
  const declared = memory ? [] : declaredPlaceholders(nodes, device.id);
  const ids = declared.length > 0 ? declared : additions.nodes(count, memory ? 'virtio-mem' : device.id, one);
  const set = setText(ids);
  if (declared.length === 0) {
    const why = `profile ${profile.profile}: the guest cannot add nodes later`;
    ctx.derive(`node ${set}`, `${countText(count, 'placeholder')} for ${device.id}`, why);
  } else if (declared.length < count) {
    ctx.report.warning(
      'PXM158',
      `device ${device.id} has ${countText(declared.length, 'placeholder node')}, but its driver can fill ${count}`,
      {
        span: ctx.at(device, by),
        remedy: `declare ${count} nodes with placeholder: ${device.id}, or none, which adds them`,
      },
    );
  }
  if (memory) additions.home(device, ids[0] ?? 0);
  else if ((profile.nodes.initiator ?? true) && !isInitiator(ctx, device)) {
    additions.initiator(ids, one);
    ctx.derive(
      `${device.id} initiator`,
      `for node ${set}`,
      `profile ${profile.profile}: how its driver finds them`,
    );
  }
}

/** Ids of the nodes that a device fills. */
function declaredPlaceholders(nodes: readonly DeclaredNode[], device: string): number[] {
  let next = 0;
  return nodes.flatMap(({ id, ids, placeholder }) => {
    const own = ids ?? [id ?? next];
    next = (own.at(-1) ?? next) + 1;
    return placeholder === device ? own : [];
  });
}

function isInitiator({ topology }: Context, { id, 'initiator-for': nodes }: DeclaredDevice): boolean {
  return nodes !== undefined || (topology.initiators?.some(({ device }) => device === id) ?? false);
}

function checkDriver(ctx: Context, { device, profile, by }: Applied): void {
  if (profile.driver === undefined || 'type' in device || isEmulated(device)) return;
  if (device.driver !== undefined && sameDriver(device.driver, profile.driver)) return;
  const has = device.driver === undefined ? 'names no driver' : `names ${device.driver}`;
  const why = profile.why === undefined ? '' : `: ${profile.why}`;
  ctx.report.error('PXM130', `device ${device.id} needs driver ${profile.driver}, but ${has}${why}`, {
    span: ctx.at(device, device.driver === undefined ? by : 'driver'),
    remedy: `write driver: ${profile.driver}, which the host must bind, or profile: none`,
  });
}

function checkMemoryNodes(ctx: Context, device: DeclaredDevice, applied: readonly Applied[]): void {
  if (device['memory-nodes'] === undefined) return;
  if (applied.some((one) => one.device === device && one.profile.nodes)) return;
  ctx.report.error('PXM109', `device ${device.id} has no profile that adds memory nodes`, {
    span: ctx.at(device, 'memory-nodes'),
    remedy: 'write profile: accelerator-memory, or remove it',
  });
}
