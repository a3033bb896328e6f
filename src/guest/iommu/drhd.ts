import { hexText } from '../../binary/meaning.ts';
import { drhd } from '../../tables/dmar.ts';
import { fields } from '../entries.ts';
import { isPci, readScopes, scopePlace } from './device-scopes.ts';
import type { DmarRule } from './dmar-state.ts';

const SCOPES_AT = 16;
/** DMAR_UNITS_SUPPORTED. */
const MOST_UNITS = 1024;

/**
 * One remapping unit (drivers/iommu/intel/dmar.c `dmar_parse_one_drhd`); the same base in the same segment a
 * second time is the same unit. One without a base rejects the table (`dmar_validate_one_drhd`).
 */
export const readDrhd: DmarRule = (state, entry) => {
  const { witness, units } = state;
  const { flags, segment, registerBaseAddress: base } = fields(drhd, entry);
  if (base === 0n) {
    const source = 'drivers/iommu/intel/dmar.c dmar_validate_one_drhd';
    return witness.find(
      'rejected',
      'DMAR',
      'dmar-drhd-base',
      source,
      'a DRHD with register base 0',
      entry.at,
    );
  }
  if (units.some((unit) => unit.base === base && unit.segment === segment)) return undefined;
  if (units.length >= MOST_UNITS) {
    const source = 'drivers/iommu/intel/dmar.c alloc_iommu';
    return witness.find('rejected', 'DMAR', 'dmar-units', source, `more units than ${MOST_UNITS}`, entry.at);
  }
  const scopes = readScopes(witness, entry.table, entry.at + SCOPES_AT, entry.at + entry.length);
  if (scopes === undefined) return `the device scopes of DRHD ${hexText(base)} are broken`;
  const name = `dmar${units.length}`;
  const unit = { name, kind: 'VT-d', segment, base } as const;
  units.push({ unit, base, segment, catchAll: flags.includePciAll, scopes });
  for (const scope of scopes.filter(isPci)) {
    state.named.push({ place: scopePlace(scope, segment), by: `DRHD ${hexText(base)}` });
  }
  return undefined;
};
