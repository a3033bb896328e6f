import { IOMMU_MODELS } from '../../machines/iommu-models.ts';
import type { Context } from './context.ts';
import type { IommuDraft } from './iommus.ts';

/** Units that would serve what is in another PCI segment than they are: PXM147. */
export function checkSegments(ctx: Context, units: readonly IommuDraft[]): void {
  for (const unit of units) {
    const { oneSegment, table } = IOMMU_MODELS[unit.type];
    const { declared, id, segment } = unit;
    if (!oneSegment && declared.segment === undefined) continue;
    const all = [
      ...unit.buses.map((bus) => ({ bus, what: `bus ${bus.id}` })),
      ...unit.functions.map((on) => ({ bus: on.bus, what: `device ${on.id}` })),
    ];
    const stray = all.find(({ bus }) => bus.segment !== segment);
    if (!stray) continue;
    const why = oneSegment ? `${table} names one segment for each unit` : 'it is declared for that segment';
    const text = `iommu ${id} of PCI segment ${segment} serves ${stray.what} in segment ${stray.bus.segment}, but ${why}`;
    const only = declared.segment === undefined && all.every(({ bus }) => bus.segment === stray.bus.segment);
    const key = (['devices', 'buses', 'segment'] as const).find((one) => declared[one] !== undefined);
    ctx.report.error('PXM147', text, {
      span: ctx.at(declared, key),
      related: ctx.related(stray.what, stray.bus.bridge?.declared ?? declared, 'segment'),
      remedy: `${only ? 'write' : 'declare a further unit with'} segment: ${stray.bus.segment}${only ? ' there' : ', and let that serve it'}`,
    });
  }
}
