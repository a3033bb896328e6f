import type { PciFunction, Platform } from '../../topology/platform.ts';
import type { Coverage, Iommu, PlatformDevice, ReservedRegion } from '../../topology/platform-iommu.ts';
import type { HostWant, Precondition } from '../../topology/platform-profiles.ts';
import { address, size } from './amounts.ts';
import { bdf } from './bdf.ts';
import { grid } from './grid.ts';

/** What `pxm show` tells of IOMMUs, of what they serve, and of what devices ask of the host. */
export interface ShownIommus {
  readonly iommus: readonly ShownIommu[];
  readonly coverage: readonly ShownCoverage[];
  readonly platformDevices: readonly ShownPlatformDevice[];
  readonly reservedRegions: readonly ShownRegion[];
  readonly preconditions: readonly ShownPrecondition[];
}

export interface ShownIommu {
  readonly id: string;
  readonly type: Iommu['type'];
  readonly base: bigint | null;
  readonly interrupt: number | null;
  /** Its PCI function. */
  readonly address: string | null;
  readonly node: number | null;
  readonly addressWidth: number;
  readonly translation: boolean;
  readonly interruptRemapping: boolean;
  readonly extendedIds: boolean;
  readonly deviceIotlb: boolean;
  readonly buses: readonly string[];
  readonly functions: readonly string[];
}

export interface ShownCoverage {
  readonly function: string;
  readonly address: string;
  readonly iommu: string | null;
  readonly bypassed: boolean;
  readonly why: string;
}

export interface ShownRegion {
  readonly id: string;
  readonly base: bigint;
  readonly size: bigint;
  /** Ids of devices; null for all. */
  readonly functions: readonly string[] | null;
  readonly access: ReservedRegion['access'];
}

/** A device that is not on PCI. */
export interface ShownPlatformDevice {
  readonly id: string;
  readonly table: PlatformDevice['table'];
  /** What the table names it by: a path, a hardware id, registers. */
  readonly name: string;
  readonly iommu: string | null;
  /** Its stream, requester or endpoint id at the unit. */
  readonly idAtUnit: number;
}

export interface ShownPrecondition {
  readonly device: string;
  readonly host: string | null;
  readonly profile: string | null;
  readonly wants: HostWant;
  readonly why: string;
}

export function shownIommus(platform: Platform): ShownIommus {
  const { iommus, coverage, platformDevices, reservedRegions, preconditions } = platform;
  return {
    iommus: iommus.map(shownIommu),
    coverage: coverage.map(shownCoverage),
    platformDevices: platformDevices.map(shownPlatformDevice),
    reservedRegions: reservedRegions.map(({ functions, ...region }) => ({
      ...region,
      functions: functions?.map(({ id }) => id) ?? null,
    })),
    preconditions: preconditions.map(shownPrecondition),
  };
}

function shownIommu(unit: Iommu): ShownIommu {
  const { id, type, addressWidth, translation, interruptRemapping, extendedIds, deviceIotlb } = unit;
  return {
    id,
    type,
    base: unit.base ?? null,
    interrupt: unit.interrupt ?? null,
    address: unit.function ? bdf(unit.function) : null,
    node: unit.node?.id ?? null,
    addressWidth,
    translation,
    interruptRemapping,
    extendedIds,
    deviceIotlb,
    buses: unit.buses.map((bus) => bus.id),
    functions: unit.functions.map((on: PciFunction) => on.id),
  };
}

function shownCoverage({ function: on, iommu, bypassed, why }: Coverage): ShownCoverage {
  return { function: on.id, address: bdf(on), iommu: iommu?.id ?? null, bypassed, why };
}

function shownPlatformDevice(device: PlatformDevice): ShownPlatformDevice {
  const { id, table } = device;
  return { id, table, iommu: device.iommu?.id ?? null, ...namedAs(device) };
}

function namedAs(device: PlatformDevice): Pick<ShownPlatformDevice, 'name' | 'idAtUnit'> {
  switch (device.table) {
    case 'IORT':
      return { name: device.path, idAtUnit: device.streamId };
    case 'DMAR':
      return { name: device.path, idAtUnit: device.requesterId };
    case 'IVRS':
      return {
        name: [device.hid, device.uid].filter((part) => part !== undefined).join(' '),
        idAtUnit: device.requesterId,
      };
    case 'VIOT':
      return { name: `registers at ${address(device.base)}`, idAtUnit: device.endpoint };
  }
}

function shownPrecondition({ device, profile, wants, why }: Precondition): ShownPrecondition {
  return { device: device.id, host: device.host ?? null, profile: profile ?? null, wants, why };
}

/** Headings and lines of the text. */
export function iommuSections(shown: ShownIommus): [heading: string, lines: readonly string[]][] {
  return [
    ['iommus', grid(shown.iommus.map(iommuCells))],
    ['behind which iommu', grid(shown.coverage.map(coverageCells))],
    ['behind which iommu, beside pci', grid(shown.platformDevices.map(platformDeviceCells))],
    ['reserved regions', grid(shown.reservedRegions.map(regionCells), [1])],
    ['what the host must meet', grid(shown.preconditions.map(preconditionCells))],
  ];
}

function iommuCells(unit: ShownIommu): string[] {
  const at = [
    unit.address,
    unit.base === null ? null : `registers at ${address(unit.base)}`,
    unit.interrupt === null ? null : `interrupts ${unit.interrupt}-${unit.interrupt + 3}`,
  ];
  const facts = [
    unit.translation ? `${unit.addressWidth} bits` : 'no translation',
    unit.interruptRemapping ? `remaps interrupts${unit.extendedIds ? ' to 32-bit ids' : ''}` : null,
    unit.deviceIotlb ? 'devices may cache' : null,
    unit.node === null ? null : `near node ${unit.node}`,
  ];
  const serves = [...unit.buses, ...unit.functions];
  return [
    unit.id,
    unit.type,
    joined(at),
    joined(facts),
    `serves ${serves.length === 0 ? 'nothing' : serves.join(' ')}`,
  ];
}

function joined(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null).join(', ');
}

function coverageCells(one: ShownCoverage): string[] {
  return [one.address, one.function, one.iommu ?? (one.bypassed ? 'bypassed' : 'none'), one.why];
}

function platformDeviceCells({ id, table, name, iommu, idAtUnit }: ShownPlatformDevice): string[] {
  return [id, iommu ?? 'none', `${name} in ${table}`, `id 0x${idAtUnit.toString(16)}`];
}

function regionCells({ id, base, size: bytes, functions, access }: ShownRegion): string[] {
  return [
    `${address(base)} - ${address(base + bytes - 1n)}`,
    size(bytes),
    id,
    access,
    `for ${functions === null ? 'all devices' : functions.join(' ')}`,
  ];
}

function preconditionCells({ device, host, profile, wants, why }: ShownPrecondition): string[] {
  const texts = {
    driver: (driver: string) => `driver ${driver} is bound`,
    'virtual-function': () => 'the virtual function is there',
    migration: () => 'migration is switched on',
  };
  const want = wants.kind === 'driver' ? texts.driver(wants.driver) : texts[wants.kind]();
  return [device, host ?? '', want, profile === null ? why : `profile ${profile}: ${why}`];
}
