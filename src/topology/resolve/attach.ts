import type { PciFunction } from '../platform.ts';
import type { Attach } from '../platform-attach.ts';
import type { DeclaredDevice } from '../schema/topology.ts';
import type { Context } from './context.ts';
import type { PciDraft } from './pci-draft.ts';

/**
 * What section `attach` and the keys of assigned devices say. Errors: PXM109 for a device that cannot be plugged in
 * later because it is not assigned or the tables name it, PXM118 for a bus that takes none later.
 */
export function resolveAttach(ctx: Context, pci: PciDraft, initiators: ReadonlySet<PciFunction>): Attach {
  const { mode, p2p, siblings, 'memory-limit': memoryLimit } = ctx.topology.attach ?? {};
  const drafts = new Map(pci.items.map(({ draft, declared }) => [declared as object | undefined, draft]));
  const devices = (ctx.topology.devices ?? []).flatMap((declared) => {
    const draft = drafts.get(declared);
    const plug = declared.plug ?? 'boot';
    if (draft && plug === 'later') checkPlug(ctx, declared, draft, initiators.has(draft));
    return draft?.host === undefined ? [] : [{ function: draft, host: draft.host, plug }];
  });
  return {
    mode: mode ?? 'auto',
    p2p: p2p ?? 'auto',
    siblings: siblings ?? 'keep',
    memoryLimit,
    devices,
  };
}

function checkPlug(ctx: Context, declared: DeclaredDevice, on: PciFunction, initiator: boolean): void {
  const span = ctx.at(declared, 'plug');
  const { id, bus } = on;
  if (declared.host === undefined) {
    ctx.report.error('PXM109', `device ${id} is plugged in later, but it is not an assigned one`, {
      span,
      remedy: 'write "host", or remove "plug"',
    });
  } else if (initiator) {
    ctx.report.error('PXM109', `device ${id} is a generic initiator, which must be there at boot`, {
      span,
      remedy: 'write plug: boot, or name no nodes that it is an initiator for',
    });
  } else if (bus.express && bus.root && ctx.vmm.vmm === 'qemu') {
    ctx.report.error('PXM118', `nothing can be plugged into ${bus.id} later, where device ${id} sits`, {
      span,
      remedy: `declare a root port and let ${id} sit on that`,
    });
  }
}
