import { make } from '../../binary/make.ts';
import { writtenByQemu } from '../../machines/beyond-qemu.ts';
import type { Platform } from '../../topology/platform.ts';
import type { Iommu } from '../../topology/platform-iommu.ts';
import { requesterId } from '../../topology/requester-id.ts';
import { allDevices } from '../ivrs/entries.ts';
import { type Ivrs, type IvrsBlock, ivhd10, ivhd11, ivrs } from '../ivrs/ivrs.ts';
import { headerIds } from './header-ids.ts';
import { addressSizes, CAPABILITY_OFFSET, memoryBlocks, unitBlocks } from './ivrs-blocks.ts';
import { ioApicEntry, rootBusEntries } from './ivrs-entries.ts';

/** The IVRS of a machine with AMD IOMMUs; undefined for one without. */
export function buildIvrs(platform: Platform): Ivrs | undefined {
  const units = platform.iommus.filter((unit) => unit.type === 'amd');
  const [first] = units;
  if (first === undefined) return undefined;
  if (writtenByQemu(platform, 'IVRS'))
    return make(ivrs, {
      ...headerIds(platform),
      revision: 1,
      info: { extendedFeaturesSupported: true, physicalAddressSize: 40 },
      blocks: asQemu(first),
    });
  return make(ivrs, {
    ...headerIds(platform),
    info: { extendedFeaturesSupported: true, ...addressSizes(units) },
    blocks: [...units.flatMap((unit) => unitBlocks(platform, unit, units)), ...memoryBlocks(platform)],
  });
}

/**
 * QEMU's single unit (hw/i386/acpi-build.c `build_amd_iommu`), once for each of two types. QEMU's own order of root
 * buses depends on its unnamed devices; here they ascend.
 */
function asQemu(unit: Iommu): IvrsBlock[] {
  const { base = 0n, buses, extendedIds, interruptRemapping, translation } = unit;
  const devices = buses.flatMap(rootBusEntries);
  const common = {
    deviceId: unit.function === undefined ? 0 : requesterId(unit.function),
    capabilityOffset: CAPABILITY_OFFSET,
    baseAddress: base,
    entries: [
      ...(devices.length > 0 ? devices : [make(allDevices, {})]),
      ...(interruptRemapping ? [ioApicEntry] : []),
    ],
  };
  const flags = { htTunnelEnable: true, iotlbSupport: true };
  return [
    make(ivhd10, {
      ...common,
      flags: { ...flags, prefetchSupport: true, pprSupport: true },
      features: { x2apic: extendedIds, guestTranslation: true, guestApic: true },
    }),
    make(ivhd11, {
      ...common,
      flags,
      attributes: { hostTranslationDisabled: !translation },
      extendedFeatures: {
        prefetch: true,
        ppr: true,
        x2apic: extendedIds,
        guestTranslation: true,
        invalidateAll: true,
        guestApic: true,
        hardwareError: true,
        hostAddressTranslationSize: translation ? 2 : 3,
        guestAddressTranslationSize: 2,
      },
    }),
  ];
}
