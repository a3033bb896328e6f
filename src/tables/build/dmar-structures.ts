import { make } from '../../binary/make.ts';
import type { PciFunction, Platform } from '../../topology/platform.ts';
import type { Iommu } from '../../topology/platform-iommu.ts';
import { atsr, type DeviceScope, type DmarStructure, type Drhd, drhd, rhsa, rmrr } from '../dmar.ts';
import { integratedCaches, integratedProperties } from './dmar-integrated.ts';
import { type DeclaredNamespaceDevice, namespaceDevices } from './dmar-namespace.ts';
import { hpetScope, ioApicScope, rootPortScopes, scopesOf } from './dmar-scopes.ts';
import { interruptUnit } from './interrupt-sources.ts';
import { rootBusesOf, segmentsOf } from './segments.ts';
import { membership, servedBy } from './served.ts';

/**
 * Structures for any number of units, in the order of their types, as VT-d §8.2 asks. The unit that serves all that
 * is left of its segment comes last among the units, for a reader that takes the first one that covers a device.
 */
export function remappingStructures(platform: Platform, units: readonly Iommu[]): DmarStructure[] {
  const ordered = [...units.filter((unit) => !unit.catchAll), ...units.filter((unit) => unit.catchAll)];
  const declared = namespaceDevices(platform);
  const defined = ordered.map((unit) => ({ unit, drhd: unitDefinition(platform, unit, units, declared) }));
  const byIndex = defined.toSorted((a, b) => a.unit.index - b.unit.index);
  return [
    ...defined.map((one) => one.drhd),
    ...reservedMemory(platform, units),
    ...segmentsOf(platform).flatMap((segment) => rootPorts(platform, units, segment)),
    ...byIndex.flatMap((one) => affinity(one.unit, one.drhd)),
    ...declared.map((one) => one.andd),
    ...integratedCaches(platform, units),
    ...integratedProperties(platform, units),
  ];
}

function unitDefinition(
  platform: Platform,
  unit: Iommu,
  units: readonly Iommu[],
  declared: readonly DeclaredNamespaceDevice[],
): Drhd {
  const includesAll = unit.catchAll && !bypassed(platform, unit.segment);
  return make(drhd, {
    flags: { includePciAll: includesAll },
    segment: unit.segment,
    registerBaseAddress: unit.base ?? 0n,
    scopes: [
      ...(interruptUnit(platform, units) === unit ? [ioApicScope, hpetScope] : []),
      ...(includesAll ? [] : scopesWhere(platform, (one) => one === unit)),
      ...declared.flatMap(({ device, scope }) => (device.iommu === unit ? scope : [])),
    ],
  });
}

/** A unit that includes all of a segment would include what no other unit names, so what bypasses must not be left over. */
function bypassed({ coverage, iommus }: Platform, segment: number): boolean {
  const own = new Set(iommus.map((unit) => unit.function));
  return coverage.some(
    ({ iommu, function: on }) => on.bus.segment === segment && iommu?.type !== 'intel' && !own.has(on),
  );
}

function scopesWhere(platform: Platform, wanted: (unit: Iommu) => boolean): DeviceScope[] {
  return scopesOf(platform.pci.rootBuses, servedBy(platform, wanted));
}

function reservedMemory(platform: Platform, units: readonly Iommu[]): DmarStructure[] {
  const all = platform.coverage.flatMap(({ iommu, function: on }) =>
    iommu && units.includes(iommu) ? on : [],
  );
  return platform.reservedRegions.flatMap(({ base, size, functions }) => {
    const reaching = functions === undefined ? all : all.filter((on: PciFunction) => functions.includes(on));
    const set = membership(reaching, platform.iommus);
    return segmentsOf(platform).flatMap((segment) => {
      const scopes = scopesOf(rootBusesOf(platform, segment), set);
      return scopes.length === 0
        ? []
        : make(rmrr, { segment, baseAddress: base, limitAddress: base + size - 1n, scopes });
    });
  });
}

/** Root ports of a segment whose devices may cache translations: all of them, or those that some units serve. */
function rootPorts(platform: Platform, all: readonly Iommu[], segment: number): DmarStructure[] {
  const units = all.filter((unit) => unit.segment === segment);
  const caching = units.filter((unit) => unit.deviceIotlb);
  if (caching.length === 0) return [];
  if (caching.length === units.length && !bypassed(platform, segment))
    return [make(atsr, { segment, flags: { allPorts: true } })];
  const scopes = rootPortScopes(
    rootBusesOf(platform, segment),
    servedBy(platform, (unit) => caching.includes(unit)),
  );
  return scopes.length === 0 ? [] : [make(atsr, { segment, scopes })];
}

/** A unit is named by the registers in its definition. */
function affinity({ node }: Iommu, { registerBaseAddress }: Drhd): DmarStructure[] {
  return node === undefined ? [] : [make(rhsa, { registerBaseAddress, proximityDomain: node.id })];
}
