import { IOMMU_MODELS } from '../../machines/iommu-models.ts';
import { newFunction } from './buses.ts';
import type { Context } from './context.ts';
import type { IommuDraft } from './iommus.ts';
import type { PciBus, PciDraft } from './pci-draft.ts';
import type { RootBusService } from './root-bus-service.ts';
import { parseSlot } from './slots.ts';

/**
 * Adds the PCI functions of units that are one: on the machine's own bus, where QEMU has them; for another VMM on the
 * first bus that the unit serves, or else the first of its segment.
 */
export function addIommuFunctions(
  ctx: Context,
  units: readonly IommuDraft[],
  pci: PciDraft,
  services: ReadonlyMap<PciBus, RootBusService>,
): void {
  const qemu = ctx.vmm.vmm === 'qemu';
  for (const unit of units) {
    const { functionModel } = IOMMU_MODELS[unit.type];
    const { declared, type, id } = unit;
    if (functionModel === undefined || (type === 'virtio' && declared.base !== undefined)) continue;
    const [served] = [...services].find(([, { usual }]) => usual.unit === unit) ?? [];
    const [nearest = pci.root] = [...services.keys()].filter(({ draft }) => draft.segment === unit.segment);
    const home = qemu ? pci.root : (served ?? nearest);
    const draft = newFunction(type === 'amd' ? `${id}.function` : id, home, {
      origin: 'iommu',
      declared,
      model: qemu ? functionModel : undefined,
    });
    unit.function = draft;
    const slot = parseSlot(ctx, declared);
    pci.items.push({ draft, kind: undefined, declared, on: home.draft.id, slot, opens: undefined });
  }
}
