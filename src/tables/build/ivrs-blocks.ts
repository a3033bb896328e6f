import { make } from '../../binary/make.ts';
import type { Platform } from '../../topology/platform.ts';
import type { Iommu, ReservedRegion } from '../../topology/platform-iommu.ts';
import { requesterId } from '../../topology/requester-id.ts';
import { type IvrsBlock, ivhd10, ivhd11, ivhd40, ivmdAll, ivmdDevice } from '../ivrs/ivrs.ts';
import { interruptUnit } from './interrupt-sources.ts';
import { acpiEntries, type DeviceEntry, entriesOn, hpetEntry, ioApicEntry } from './ivrs-entries.ts';
import { servedBy } from './served.ts';

export const CAPABILITY_OFFSET = 0x40;

/** Address sizes that hold for all units: AMD 48882 §5.2.1 knows these and no others. */
export function addressSizes(units: readonly Iommu[]) {
  const width = Math.max(...units.map((unit) => unit.addressWidth));
  return {
    physicalAddressSize: width <= 40 ? 40 : width <= 48 ? 48 : 52,
    virtualAddressSize: width <= 32 ? 32 : width <= 40 ? 40 : 64,
  };
}

/**
 * One unit in each of the three block types, with the same devices: a guest takes the highest type that it knows.
 * Features are those that the topology decides; what else a unit can do, a guest reads from its registers.
 */
export function unitBlocks(platform: Platform, unit: Iommu, units: readonly Iommu[]): IvrsBlock[] {
  const { addressWidth, extendedIds, deviceIotlb, translation, segment, base = 0n } = unit;
  const common = {
    flags: { iotlbSupport: deviceIotlb, coherent: true },
    deviceId: unit.function === undefined ? 0 : requesterId(unit.function),
    capabilityOffset: CAPABILITY_OFFSET,
    baseAddress: base,
    segment,
    entries: deviceEntries(platform, unit, units),
  };
  const features = {
    x2apic: extendedIds,
    // Interrupts to 32-bit ids need the larger table entries that came with the guest APIC.
    guestApic: extendedIds,
    hostAddressTranslationSize: addressWidth <= 48 ? 0 : addressWidth <= 57 ? 1 : 2,
  };
  const extended = {
    ...common,
    attributes: { hostTranslationDisabled: !translation },
    extendedFeatures: features,
  };
  // Only the newest type knows devices that are not on PCI.
  const entries = [...common.entries, ...acpiEntries(platform, unit)];
  return [
    make(ivhd10, { ...common, features }),
    make(ivhd11, extended),
    make(ivhd40, { ...extended, entries }),
  ];
}

function deviceEntries(platform: Platform, unit: Iommu, units: readonly Iommu[]): DeviceEntry[] {
  const set = servedBy(platform, (one) => one === unit);
  return [
    ...platform.pci.rootBuses.flatMap((root) => entriesOn(root, set)),
    ...(interruptUnit(platform, units) === unit ? [ioApicEntry, hpetEntry] : []),
  ];
}

const ACCESS: Readonly<Record<ReservedRegion['access'], object>> = {
  'read-write': { unityMap: true, readable: true, writable: true },
  read: { unityMap: true, readable: true },
  write: { unityMap: true, writable: true },
  excluded: { exclusionRange: true },
};

/** Reserved regions: for all devices, or one block for each device behind such a unit that must reach them. */
export function memoryBlocks(platform: Platform): IvrsBlock[] {
  const served = servedBy(platform, (unit) => unit.type === 'amd');
  return platform.reservedRegions.flatMap(({ base, size, functions, access }): IvrsBlock[] => {
    const memory = { flags: ACCESS[access], startAddress: base, rangeLength: size };
    if (functions === undefined) return [make(ivmdAll, memory)];
    return functions
      .filter((on) => served.has(on))
      .map((on) => make(ivmdDevice, { ...memory, deviceId: requesterId(on) }));
  });
}
