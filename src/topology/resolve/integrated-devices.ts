import type { Coverage, IntegratedDevice } from '../platform-iommu.ts';
import type { DeclaredDevice } from '../schema/topology.ts';
import type { Context } from './context.ts';
import type { IommuDraft } from './iommus.ts';
import type { PciDraft, PciItem } from './pci-draft.ts';

/** Keys that only DMAR has structures for, and what else comes near. */
const KEYS = {
  'ats-required': {
    structure: 'SATC',
    instead: 'write device-iotlb: true at the iommu, with which its devices may use ATS',
  },
  'soc-properties': { structure: 'SIDP', instead: 'leave it out' },
} as const satisfies Partial<Record<keyof DeclaredDevice, object>>;

type Key = keyof typeof KEYS;

/**
 * Devices that are integrated into the processor and of which DMAR tells more. A unit lets them use ATS where they
 * need it. Errors: PXM137 for one that is not on a root bus, PXM138 where there is no ATS for it, PXM139 behind units
 * that are not Intel's.
 */
export function resolveIntegratedDevices(
  ctx: Context,
  units: readonly IommuDraft[],
  coverage: readonly Coverage[],
  { items }: PciDraft,
): IntegratedDevice[] {
  const owners = new Map(coverage.map(({ function: on, iommu, why }) => [on as object, { iommu, why }]));
  return items.flatMap((item) => {
    const { draft, declared } = item;
    if (draft.origin !== 'device') return [];
    const device = declared as DeclaredDevice;
    const { 'ats-required': atsRequired = false, 'soc-properties': properties = [] } = device;
    if (!atsRequired && properties.length === 0) return [];
    const { iommu, why = 'there is no iommu' } = owners.get(draft) ?? {};
    const unit = units.find((one) => one === iommu);
    for (const key of Object.keys(KEYS) as Key[]) {
      if (key === 'ats-required' ? atsRequired : properties.length > 0)
        checkPlace(ctx, key, item, device, unit, why);
    }
    if (atsRequired && unit?.type === 'intel') allowAts(ctx, device, unit);
    return { function: draft, atsRequired, properties };
  });
}

function checkPlace(
  ctx: Context,
  key: Key,
  { draft }: PciItem,
  { id }: DeclaredDevice,
  unit: IommuDraft | undefined,
  why: string,
): void {
  const { structure, instead } = KEYS[key];
  const span = ctx.at(draft.declared ?? draft, key);
  if (unit === undefined) {
    ctx.report.error('PXM138', `device ${id} has "${key}", but no iommu serves it: ${why}`, {
      span,
      remedy: `let an intel unit serve ${id}, or remove "${key}"`,
    });
  } else if (unit.type !== 'intel') {
    const text = `device ${id} has "${key}", which only ${structure} of DMAR can say, but iommu ${unit.id} is of type ${unit.type}`;
    ctx.report.error('PXM139', text, { span, remedy: instead });
  } else if (!draft.bus.root) {
    const text = `device ${id} has "${key}", but is behind ${draft.bus.id}: ${structure} names devices on a root bus only`;
    ctx.report.error('PXM137', text, {
      span,
      remedy: `put ${id} on a root bus, or remove "${key}": behind a port, ATS is a matter of the port (ATSR)`,
    });
  }
}

function allowAts(ctx: Context, device: DeclaredDevice, unit: IommuDraft): void {
  if (unit.deviceIotlb) return;
  if (unit.declared['device-iotlb'] === false) {
    const text = `device ${device.id} needs ATS, but iommu ${unit.id} lets no device cache translations`;
    ctx.report.error('PXM138', text, {
      span: ctx.at(device, 'ats-required'),
      related: ctx.related(`iommu ${unit.id}`, unit.declared, 'device-iotlb'),
      remedy: 'write device-iotlb: true there, or remove "ats-required"',
    });
    return;
  }
  unit.deviceIotlb = true;
  ctx.derive(`iommu ${unit.id} device IOTLB`, 'yes', `device ${device.id} needs ATS`);
}
