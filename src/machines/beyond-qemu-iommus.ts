import type { Bus, Platform } from '../topology/platform.ts';
import type { Iommu } from '../topology/platform-iommu.ts';
import type { BeyondQemu } from './beyond-qemu.ts';
import { IOMMU_MODELS } from './iommu-models.ts';
import { hasOption, unitBase } from './qemu-iommus.ts';

/** What a topology asks of the tables of its IOMMUs beyond what QEMU writes. */
export function iommusBeyondQemu(platform: Platform): BeyondQemu[] {
  return [
    ...severalUnits(platform),
    ...singleFunctions(platform),
    ...platform.iommus.flatMap((unit) => beyondLimits(platform, unit)),
    ...reservedRegions(platform),
    ...platformDevices(platform),
    ...integratedDevices(platform),
  ];
}

/** Only SMMUv3 units that each have a root bus of their own can be several. */
function severalUnits({ iommus, declaration }: Platform): BeyondQemu[] {
  const ownBuses = iommus.every((unit) => unit.type === 'smmuv3' && !unit.ofMachine);
  if (iommus.length < 2 || ownBuses) return [];
  return [...new Set(iommus.map(({ declared }) => declared))].flatMap((declared) => {
    const units = iommus.filter((unit) => unit.declared === declared);
    const [first] = units;
    if (first === undefined) return [];
    const names = units.map(({ id }) => id).join(', ');
    const what = units.length === 1 ? `iommu ${names} is one` : `iommus ${names} are ${units.length}`;
    return {
      signature: IOMMU_MODELS[first.type].table,
      message: `${what} of ${iommus.length}, but QEMU runs one IOMMU, or on virt one SMMUv3 for each root bus`,
      span: declaration.at(declared),
      instead: 'declare one',
      unmet: true,
    };
  });
}

/** What fares otherwise than most of its root bus: QEMU serves or bypasses whole root buses. */
function singleFunctions({ iommus, coverage, declaration }: Platform): BeyondQemu[] {
  const own = new Set(iommus.map((unit) => unit.function));
  return coverage.flatMap(({ function: on, iommu, why }) => {
    const usual = iommus.find((unit) => unit.buses.includes(rootOf(on.bus)));
    const asked = iommu ?? usual;
    if (iommu === usual || asked === undefined || own.has(on)) return [];
    return {
      signature: IOMMU_MODELS[asked.type].table,
      message: `device ${on.id} fares otherwise than its root bus (${why}), but QEMU's units serve whole root buses`,
      span: iommu?.declared.devices?.includes(on.id)
        ? declaration.at(iommu.declared, 'devices')
        : on.declared && declaration.at(on.declared, 'bypass'),
      instead: 'put the device behind an expander, and let that bypass or be served',
      unmet: true,
    };
  });
}

function rootOf(bus: Bus): Bus {
  return bus.root || bus.bridge === undefined ? bus : rootOf(bus.bridge.bus);
}

const INTEL_WIDTHS = [39, 48];

/** One thing that QEMU's unit of a kind does not do, and the key that asks for it. */
interface Limit {
  readonly when: boolean;
  readonly key: keyof Iommu['declared'];
  readonly says: string;
  readonly instead: string;
}

function limitsOf({ machine, pci }: Platform, unit: Iommu): Limit[] {
  const { type, declared, buses, base, ofMachine } = unit;
  const ownBus = type === 'smmuv3' && !ofMachine;
  const expected = unitBase(unit);
  const smmuWidths = hasOption(unit, 'accel') ? [44, 48] : [44];
  return [
    {
      when: ownBus && buses.length !== 1,
      key: 'buses',
      says: `serves ${buses.length} root buses, but each SMMUv3 device of QEMU serves one`,
      instead: 'declare a unit for each bus, or one with scope: machine',
    },
    {
      when: ownBus && buses.some((bus) => bus.bridge?.bridge === 'cxl-expander'),
      key: 'buses',
      says: 'serves a CXL expander, which an SMMUv3 device of QEMU cannot',
      instead: "serve the machine's own root bus or an expander",
    },
    {
      when: type === 'virtio' && unit.function?.bus !== pci.rootBuses[0],
      key: declared.base === undefined ? 'slot' : 'base',
      says: "is not a function on the machine's own root bus, where QEMU wants a virtio-iommu",
      instead: 'leave "base" out',
    },
    {
      when: machine.type === 'pc' && (type === 'intel' || type === 'amd'),
      key: 'type',
      says: `is of type ${type}, which QEMU does not have on pc`,
      instead: 'use machine type q35',
    },
    {
      when: type !== 'virtio' && declared.base !== undefined && base !== expected,
      key: 'base',
      says: `has its registers at ${hex(base)}, but those of QEMU are at ${hex(expected)}`,
      instead: 'leave "base" out',
    },
    {
      when: unit.segment > 0,
      key: 'segment',
      says: `is in PCI segment ${unit.segment}, but QEMU has segment 0 only`,
      instead: 'leave "segment" out',
    },
    {
      when: unit.optOutX2apic,
      key: 'opt-out-x2apic',
      says: 'opts out of x2APIC, which QEMU does not say',
      instead: 'leave "opt-out-x2apic" out',
    },
    {
      when: type === 'intel' && !INTEL_WIDTHS.includes(unit.addressWidth),
      key: 'address-width',
      says: `translates ${unit.addressWidth} bits, but QEMU's VT-d unit has ${INTEL_WIDTHS.join(' or ')}`,
      instead: `write address-width: ${INTEL_WIDTHS.join(' or ')}`,
    },
    {
      when:
        type === 'smmuv3' &&
        declared['address-width'] !== undefined &&
        !smmuWidths.includes(unit.addressWidth),
      key: 'address-width',
      says: `translates ${unit.addressWidth} bits, but QEMU's SMMUv3 has ${smmuWidths.join(' or ')}`,
      instead: 'leave "address-width" out, or write options: { accel: true } with a width of 44 or 48',
    },
    {
      when: type === 'amd' && declared['address-width'] !== undefined,
      key: 'address-width',
      says: `translates ${unit.addressWidth} bits, but QEMU's AMD IOMMU has no such property`,
      instead: 'leave "address-width" out',
    },
    {
      when: !unit.translation && (type === 'smmuv3' || type === 'virtio'),
      key: 'translation',
      says: 'does not translate, which QEMU knows only of Intel and AMD units',
      instead: 'leave the unit out',
    },
    {
      when: unit.deviceIotlb && (type === 'virtio' || (type === 'smmuv3' && !hasOption(unit, 'accel'))),
      key: 'device-iotlb',
      says: 'lets devices cache translations, which QEMU knows of Intel and AMD units and of an accelerated SMMUv3',
      instead: type === 'smmuv3' ? 'write options: { accel: true }' : 'leave "device-iotlb" out',
    },
  ];
}

function beyondLimits(platform: Platform, unit: Iommu): BeyondQemu[] {
  const { declaration } = platform;
  return limitsOf(platform, unit)
    .filter(({ when }) => when)
    .map(({ key, says, instead }) => ({
      signature: IOMMU_MODELS[unit.type].table,
      message: `iommu ${unit.id} ${says}`,
      span: declaration.at(unit.declared, key),
      instead,
      // The table alone can ask a guest not to use what the unit has.
      unmet: key !== 'opt-out-x2apic',
    }));
}

function hex(value: bigint | undefined): string {
  return value === undefined ? 'none' : `0x${value.toString(16)}`;
}

function reservedRegions({ iommus, reservedRegions: regions, declaration }: Platform): BeyondQemu[] {
  const signatures = new Set(iommus.map(({ type }) => IOMMU_MODELS[type].table));
  return regions.flatMap(({ id }, index) => {
    const declared = declaration.topology['reserved-regions']?.[index];
    return [...signatures].map((signature) => ({
      signature,
      message: `reserved region ${id} shall be in ${signature}, but QEMU writes none there`,
      span: declared && declaration.at(declared),
      instead: 'leave the region out',
      unmet: false,
    }));
  });
}

function platformDevices({ platformDevices: devices, declaration }: Platform): BeyondQemu[] {
  return devices.map(({ id, table }, index) => {
    const declared = declaration.topology['platform-devices']?.[index];
    return {
      signature: table,
      message: `platform device ${id} shall be in ${table}, but QEMU writes none there`,
      span: declared && declaration.at(declared),
      instead: 'leave the device out',
      unmet: false,
    };
  });
}

function integratedDevices({ integratedDevices: devices, declaration }: Platform): BeyondQemu[] {
  return devices.map(({ function: { id, declared }, atsRequired }) => {
    const key = atsRequired ? 'ats-required' : 'soc-properties';
    return {
      signature: 'DMAR',
      message: `device ${id} has "${key}", but QEMU writes neither SATC nor SIDP`,
      span: declared && declaration.at(declared, key),
      instead: `remove "${key}"`,
      unmet: false,
    };
  });
}
