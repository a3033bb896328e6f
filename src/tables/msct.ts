import { array, gap, u8, u32, u64 } from '../binary/field.ts';
import type { StructOf } from '../binary/struct.ts';
import { struct } from '../binary/struct.ts';
import { header } from './header.ts';

/** Maximum Proximity Domain Information (ACPI 6.5 §5.2.19.1). */
export const maximumDomainInformation = struct(
  'domains',
  'Maximum Proximity Domain Information',
  {
    revision: u8({ is: 1 }),
    length: u8({ length: true }),
    domainRangeLow: u32(),
    domainRangeHigh: u32(),
    maximumProcessors: u32(),
    maximumMemory: u64({ show: 'size' }),
  },
  { called: ({ domainRangeLow, domainRangeHigh }) => `nodes ${domainRangeLow} to ${domainRangeHigh}` },
);

/** Maximum System Characteristics Table (ACPI 6.5 §5.2.19). */
export const msct = struct('MSCT', 'Maximum System Characteristics Table', {
  ...header('MSCT', 1),
  domainsOffset: u32({ is: 56, show: 'hex', computed: true }),
  maximumProximityDomains: u32({ doc: 'count, minus one' }),
  maximumClockDomains: u32({ doc: 'count, minus one' }),
  maximumPhysicalAddress: u64({ show: 'address', doc: 'last byte' }),
  domainsPadding: gap(({ domainsOffset }) => domainsOffset as number),
  domains: array(maximumDomainInformation),
});

export type Msct = StructOf<typeof msct>;
