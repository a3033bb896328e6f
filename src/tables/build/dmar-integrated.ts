import { make } from '../../binary/make.ts';
import type { PciFunction, Platform } from '../../topology/platform.ts';
import type { IntegratedDevice, Iommu, SocProperty } from '../../topology/platform-iommu.ts';
import { type DmarStructure, type PropertyScope, satc, sidp } from '../dmar.ts';
import { endpointScope, scopesOf } from './dmar-scopes.ts';
import { rootBusesOf, segmentsOf } from './segments.ts';
import { membership, servedBy } from './served.ts';

/**
 * Declared devices right on a root bus, whose translation caches no root port speaks for: those that need one, and
 * those that may have one.
 */
export function integratedCaches(platform: Platform, units: readonly Iommu[]): DmarStructure[] {
  const { integratedDevices, iommus, pci } = platform;
  const caching = servedBy(platform, (unit) => unit.deviceIotlb && units.includes(unit));
  const integrated = (on: PciFunction) =>
    on.origin === 'device' && on.bridge === undefined && caching.has(on);
  const functions = pci.rootBuses.flatMap((root) => root.functions.filter(integrated));
  const needing = new Set(integratedDevices.flatMap((one) => (one.atsRequired ? one.function : [])));
  return segmentsOf(platform).flatMap((segment) =>
    [true, false].flatMap((atcRequired) => {
      const members = functions.filter((on) => needing.has(on) === atcRequired);
      const scopes = scopesOf(rootBusesOf(platform, segment), membership(members, iommus));
      return scopes.length === 0 ? [] : [make(satc, { segment, flags: { atcRequired }, scopes })];
    }),
  );
}

const FLAGS: Readonly<Record<SocProperty, keyof PropertyScope['flags']>> = {
  'no-nested-translation': 'nestedWithoutPasidNotAllowed',
  'no-write-snoop': 'secondStageWriteSnoopWithoutPasidNotAllowed',
  'no-page-snoop': 'secondStageGlobalSnoopWithoutPasidNotAllowed',
  'hardened-ats': 'atcHardened',
};

/** Devices with properties of their own, by their place on the root buses. */
export function integratedProperties(platform: Platform, units: readonly Iommu[]): DmarStructure[] {
  const served = servedBy(platform, (unit) => units.includes(unit));
  const told = new Map(
    platform.integratedDevices
      .filter((one) => one.properties.length > 0 && served.has(one.function))
      .map((one) => [one.function, one]),
  );
  return segmentsOf(platform).flatMap((segment) => {
    const scopes = rootBusesOf(platform, segment)
      .flatMap((root) => root.functions.flatMap((on) => told.get(on) ?? []))
      .map(propertiesOf);
    return scopes.length === 0 ? [] : [make(sidp, { segment, scopes })];
  });
}

function propertiesOf({ function: on, atsRequired, properties }: IntegratedDevice): PropertyScope {
  const named = Object.fromEntries(properties.map((property) => [FLAGS[property], true]));
  return endpointScope(on, { ...named, atcRequired: atsRequired });
}
