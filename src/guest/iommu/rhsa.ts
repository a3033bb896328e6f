import { hexText } from '../../binary/meaning.ts';
import { rhsa } from '../../tables/dmar.ts';
import { fields } from '../entries.ts';
import type { DmarRule } from './dmar-state.ts';

const SOURCE = 'drivers/iommu/intel/dmar.c dmar_parse_one_rhsa';

/** The proximity domain of a unit (`dmar_parse_one_rhsa`), which must come before in the table. */
export const readRhsa: DmarRule = (state, entry) => {
  const { registerBaseAddress: base, proximityDomain } = fields(rhsa, entry);
  if (state.units.some((unit) => unit.base === base)) state.domains.set(base, proximityDomain);
  else {
    const message = `no DRHD before it has register base ${hexText(base)}: firmware bug`;
    state.witness.find('doubted', 'DMAR', 'dmar-rhsa-base', SOURCE, message, entry.at);
  }
  return undefined;
};
