import { rhsa } from '../../../tables/dmar.ts';
import { memorySideCache } from '../../../tables/hmat.ts';
import { smmuv3 } from '../../../tables/iort/nodes.ts';
import {
  genericInitiator,
  genericInitiatorAcpi,
  genericInitiatorPci,
  giccAffinity,
  localApicAffinity,
  localX2apicAffinity,
  memoryAffinity,
} from '../../../tables/srat.ts';
import type { TablesRule } from '../../rule.ts';
import type { TableSet } from '../../table-set.ts';

/** Nodes come from SRAT alone: what another table says of a domain that it does not have is lost. */
export const unknownDomain: TablesRule = {
  code: 'PXM206',
  severity: 'warning',
  *check(set) {
    if (set.decoded('SRAT') === undefined) return;
    const { memory, all } = domainsOf(set);
    const remedy = 'name a domain that SRAT has enabled';
    for (const { value, place } of set.records('DMAR', rhsa)) {
      if (all.has(value.proximityDomain)) continue;
      const source = 'drivers/iommu/intel/dmar.c dmar_parse_one_rhsa';
      const message = `DMAR: a unit is in domain ${value.proximityDomain}, which SRAT does not have`;
      yield { ...place, source, message, remedy };
    }
    for (const { value, place } of set.records('IORT', smmuv3)) {
      const domain = value.proximityDomain;
      if (!value.flags.proximityDomainValid || domain === undefined || all.has(domain)) continue;
      const source = 'drivers/acpi/arm64/iort.c arm_smmu_v3_set_proximity';
      const message = `IORT: an SMMUv3 is in domain ${domain}, which SRAT does not have`;
      yield { ...place, source, message, remedy };
    }
    for (const { value, place } of set.records('HMAT', memorySideCache)) {
      if (memory.has(value.memoryProximityDomain)) continue;
      const source = 'drivers/acpi/numa/hmat.c hmat_parse_cache';
      const message = `HMAT: a cache is of domain ${value.memoryProximityDomain}, for which SRAT has no memory`;
      yield { ...place, source, message, remedy: 'name a domain with an enabled memory record' };
    }
  },
};

/** Domains that SRAT has enabled records for. */
function domainsOf(set: TableSet) {
  const memory = new Set<number>();
  const all = new Set<number>();
  const kinds = [localX2apicAffinity, giccAffinity, genericInitiator] as const;
  const initiators = [genericInitiatorAcpi, genericInitiatorPci] as const;
  for (const { value } of set.records('SRAT', memoryAffinity)) {
    if (value.flags.enabled) memory.add(value.proximityDomain);
  }
  for (const { value } of set.records('SRAT', localApicAffinity)) {
    if (value.flags.enabled) all.add(value.proximityDomainHigh * 256 + value.proximityDomainLow);
  }
  for (const { value } of set.records('SRAT', ...kinds, ...initiators)) {
    if (value.flags.enabled) all.add(value.proximityDomain);
  }
  return { memory, all: new Set([...all, ...memory]) };
}
