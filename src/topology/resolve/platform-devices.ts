import { nearest } from '../../diagnostics/nearest.ts';
import type { Machine } from '../platform.ts';
import type { Iommu, PlatformDevice } from '../platform-iommu.ts';
import type { Context } from './context.ts';

/**
 * Section `platform-devices`. Errors: PXM106 for an absent IOMMU, PXM107, PXM109 where no table can name such a
 * device or the IOMMU only serves PCI.
 */
export function resolvePlatformDevices(
  ctx: Context,
  { arch }: Machine,
  iommus: readonly Iommu[],
): PlatformDevice[] {
  const declared = ctx.topology['platform-devices'] ?? [];
  const [first] = declared;
  if (first !== undefined && arch !== 'arm') {
    ctx.report.error('PXM109', `device ${first.id} is a named component of IORT, which only virt has`, {
      span: ctx.at(first),
      remedy: 'leave section platform-devices out, or write type: virt',
    });
  }
  const seen = new Map<string, (typeof declared)[number]>();
  return declared.map((device) => {
    const other = seen.get(device.id);
    if (other) {
      ctx.report.error('PXM107', `platform device ${device.id} is declared twice`, {
        span: ctx.at(device, 'id'),
        related: ctx.related('declared here before', other, 'id'),
        remedy: 'give every device an id of its own',
      });
    }
    seen.set(device.id, device);
    const iommu = iommus.find(({ id }) => id === device.iommu);
    if (device.iommu !== undefined && iommu?.type !== 'smmuv3') {
      const units = iommus.filter(({ type }) => type === 'smmuv3').map(({ id }) => id);
      const guess = nearest(device.iommu, units);
      ctx.report.error(
        'PXM106',
        iommu === undefined
          ? `platform device ${device.id} names iommu ${device.iommu}, which is not there`
          : `platform device ${device.id} names iommu ${iommu.id}, which serves PCI only`,
        {
          span: ctx.at(device, 'iommu'),
          remedy:
            guess === undefined ? 'name a unit of type smmuv3 in section iommus' : `did you mean ${guess}?`,
        },
      );
    }
    return {
      id: device.id,
      path: device.path,
      iommu,
      streamId: device['stream-id'] ?? 0,
      coherent: device.coherent ?? true,
      addressBits: device['address-bits'] ?? 64,
    };
  });
}
