import type { Collector } from '../../diagnostics/collector.ts';
import type { Platform } from '../../topology/platform.ts';
import type { AttachedDevice } from '../../topology/platform-attach.ts';
import type { HwInfo } from '../../vfio/hw-info.ts';
import { placeOf } from '../checks/check.ts';
import { asked } from '../checks/iommu.ts';
import { type IommuFeature, iommuOffers } from '../host-iommu.ts';

/** What the kernel tells of the IOMMU in front of a device, once that is attached. */
export interface HostUnit {
  /** Undefined where the interface does not tell, and for mediated devices. */
  readonly info: HwInfo | undefined;
  /** Bits of addresses that it translates. */
  readonly width: number;
}

/** Reports PXM479 for what a device is promised by the guest's IOMMU, or asked for, and the host's cannot do. */
export function judgeIommu(
  platform: Platform,
  device: AttachedDevice,
  host: HostUnit,
  report: Collector,
): void {
  const { id } = device.function;
  const unit = platform.coverage.find((one) => one.function === device.function)?.iommu;
  if (unit?.translation && unit.addressWidth > host.width)
    report.error(
      'PXM479',
      `iommu ${unit.id} translates ${unit.addressWidth} bits for device ${id}, but the IOMMU of the host only ${host.width}`,
      {
        span: platform.declaration.at(unit.declared, 'address-width'),
        remedy: `write address-width: ${host.width} or less, where such a unit can have it`,
      },
    );
  for (const { feature, by, mild } of asked({ platform }, { device }, unit)) {
    if (host.info === undefined || offers(host.info, feature) !== false) continue;
    const message = `${by} asks for ${feature}, which the IOMMU of the host does not have for device ${id}`;
    report[mild ? 'warning' : 'error']('PXM479', message, {
      span: (unit && platform.declaration.at(unit.declared, 'options')) ?? placeOf({ platform }, { device }),
      remedy: mild ? 'expect less of it, or remove it' : 'remove it',
    });
  }
}

/** Undefined where the kernel does not tell. */
function offers(info: HwInfo, feature: IommuFeature): boolean | undefined {
  if (feature === 'dirty tracking') return info.capabilities.dirtyTracking;
  if (feature === 'device IOTLB' && info.capabilities.pciAtsNotSupported) return false;
  const registers = registersOf(info);
  return registers && iommuOffers(registers, feature);
}

/** By the names that sysfs has for the same registers. */
function registersOf({ kind, registers }: HwInfo): Parameters<typeof iommuOffers>[0] | undefined {
  const { cap, ecap, efr } = registers;
  const none = { name: '', function: undefined, devices: [] };
  if (kind === 'intel' && cap !== undefined && ecap !== undefined)
    return { ...none, kind, registers: { cap, ecap } };
  if (kind === 'amd' && efr !== undefined) return { ...none, kind, registers: { features: efr } };
  return undefined;
}
