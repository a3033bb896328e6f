import type { Context } from './context.ts';
import type { PciItem } from './pci-draft.ts';

/** Reports ids that two buses or devices share, and ids of the machine's own. */
export function checkPciIds(ctx: Context, items: readonly PciItem[]): void {
  const seen = new Map<string, PciItem | undefined>([[ctx.facts.rootBus.id, undefined]]);
  for (const item of items) {
    const { id } = item.draft;
    if (!item.declared) continue;
    if (!seen.has(id)) {
      seen.set(id, item);
      continue;
    }
    const other = seen.get(id)?.declared;
    const of = id === item.declared.id ? '' : `, the name of a port of switch ${item.declared.id}`;
    ctx.report.error('PXM107', `id ${id}${of} is used twice`, {
      span: ctx.at(item.declared, 'id'),
      related: other ? ctx.related('used here before', other, 'id') : [],
      remedy: other
        ? 'give every bus and device an id of its own'
        : `${id} is the machine's own bus: choose another id`,
    });
  }
}
