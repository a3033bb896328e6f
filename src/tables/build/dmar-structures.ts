import { make } from '../../binary/make.ts';
import type { PciFunction, Platform } from '../../topology/platform.ts';
import type { Iommu } from '../../topology/platform-iommu.ts';
import { atsr, type DeviceScope, type DmarStructure, drhd, rhsa, rmrr, satc } from '../dmar.ts';
import { hpetScope, ioApicScope, rootPortScopes, scopesOf } from './dmar-scopes.ts';
import { interruptUnit } from './interrupt-sources.ts';
import { membership, servedBy } from './served.ts';

/**
 * Structures for any number of units, in the order of their types, as VT-d §8.2 asks. The unit that serves all that
 * is left of its segment comes last among the units, for a reader that takes the first one that covers a device.
 */
export function remappingStructures(platform: Platform, units: readonly Iommu[]): DmarStructure[] {
  const ordered = [...units.filter((unit) => !unit.catchAll), ...units.filter((unit) => unit.catchAll)];
  return [
    ...ordered.map((unit) => unitDefinition(platform, unit, units)),
    ...reservedMemory(platform, units),
    ...rootPorts(platform, units),
    ...units.flatMap(affinity),
    ...integratedCaches(platform, units),
  ];
}

function unitDefinition(platform: Platform, unit: Iommu, units: readonly Iommu[]): DmarStructure {
  const includesAll = unit.catchAll && !bypassed(platform);
  return make(drhd, {
    flags: { includePciAll: includesAll },
    segment: unit.segment,
    registerBaseAddress: unit.base ?? 0n,
    scopes: [
      ...(interruptUnit(platform, units) === unit ? [ioApicScope, hpetScope] : []),
      ...(includesAll ? [] : scopesWhere(platform, (one) => one === unit)),
    ],
  });
}

/** A unit that includes all would include what no other unit names, so what bypasses must not be left over. */
function bypassed({ coverage, iommus }: Platform): boolean {
  const own = new Set(iommus.map((unit) => unit.function));
  return coverage.some(({ iommu, function: on }) => iommu === undefined && !own.has(on));
}

function scopesWhere(platform: Platform, wanted: (unit: Iommu) => boolean): DeviceScope[] {
  return scopesOf(platform.pci.rootBuses, servedBy(platform, wanted));
}

function reservedMemory(platform: Platform, units: readonly Iommu[]): DmarStructure[] {
  const all = platform.coverage.flatMap(({ iommu, function: on }) =>
    iommu && units.includes(iommu) ? on : [],
  );
  return platform.reservedRegions.flatMap(({ base, size, functions }) => {
    const reaching = functions === undefined ? all : all.filter((on) => functions.includes(on));
    const scopes = scopesOf(platform.pci.rootBuses, membership(reaching, platform.iommus));
    return scopes.length === 0
      ? []
      : make(rmrr, { baseAddress: base, limitAddress: base + size - 1n, scopes });
  });
}

/** Root ports whose devices may cache translations: all of them, or those that some units serve. */
function rootPorts(platform: Platform, units: readonly Iommu[]): DmarStructure[] {
  const caching = units.filter((unit) => unit.deviceIotlb);
  if (caching.length === 0) return [];
  if (caching.length === units.length && !bypassed(platform))
    return [make(atsr, { flags: { allPorts: true } })];
  const scopes = rootPortScopes(
    platform.pci.rootBuses,
    servedBy(platform, (unit) => caching.includes(unit)),
  );
  return scopes.length === 0 ? [] : [make(atsr, { scopes })];
}

function affinity({ base, node }: Iommu): DmarStructure[] {
  return node === undefined
    ? []
    : [make(rhsa, { registerBaseAddress: base ?? 0n, proximityDomain: node.id })];
}

/** Declared devices right on a root bus, whose translation caches no root port speaks for. */
function integratedCaches(platform: Platform, units: readonly Iommu[]): DmarStructure[] {
  const caching = servedBy(platform, (unit) => unit.deviceIotlb && units.includes(unit));
  const integrated = (on: PciFunction) =>
    on.origin === 'device' && on.bridge === undefined && caching.has(on);
  const functions = platform.pci.rootBuses.flatMap((root) => root.functions.filter(integrated));
  const scopes = scopesOf(platform.pci.rootBuses, membership(functions, platform.iommus));
  return scopes.length === 0 ? [] : [make(satc, { scopes })];
}
