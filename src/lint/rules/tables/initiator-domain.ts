import {
  genericInitiatorAcpi,
  genericInitiatorPci,
  giccAffinity,
  localApicAffinity,
  localX2apicAffinity,
  memoryAffinity,
} from '../../../tables/srat.ts';
import type { TablesRule } from '../../rule.ts';
import type { TableSet } from '../../table-set.ts';

const SOURCE = 'drivers/acpi/numa/srat.c acpi_parse_gi_affinity';
const REMEDY = 'give the initiator a domain of its own';

/** The same as resolving warns of in a topology, for tables of any machine. */
export const initiatorWithProcessors: TablesRule = {
  code: 'PXM150',
  severity: 'warning',
  check: (set) => initiatorsIn(set, processorDomains(set), 'processors'),
};

export const initiatorWithMemory: TablesRule = {
  code: 'PXM152',
  severity: 'warning',
  check: (set) => initiatorsIn(set, memoryDomains(set), 'memory'),
};

function* initiatorsIn(set: TableSet, domains: ReadonlySet<number>, what: string) {
  for (const { value, place } of set.records('SRAT', genericInitiatorPci, genericInitiatorAcpi)) {
    const { proximityDomain: domain, flags } = value;
    if (!flags.enabled || !domains.has(domain)) continue;
    const message = `SRAT: a generic initiator is of domain ${domain}, which has ${what} of its own`;
    yield { ...place, message, source: SOURCE, remedy: REMEDY };
  }
}

function processorDomains(set: TableSet): ReadonlySet<number> {
  const records = set
    .records('SRAT', localApicAffinity, localX2apicAffinity, giccAffinity)
    .filter(({ value }) => value.flags.enabled);
  return new Set(
    records.map(({ value }) =>
      value.kind === 'localApic'
        ? value.proximityDomainLow + value.proximityDomainHigh * 256
        : value.proximityDomain,
    ),
  );
}

function memoryDomains(set: TableSet): ReadonlySet<number> {
  const records = set
    .records('SRAT', memoryAffinity)
    .filter(({ value }) => value.flags.enabled && !value.flags.hotPluggable && value.rangeLength > 0n);
  return new Set(records.map(({ value }) => value.proximityDomain));
}
