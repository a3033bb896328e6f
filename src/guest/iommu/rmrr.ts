import { hexText } from '../../binary/meaning.ts';
import { rmrr } from '../../tables/dmar.ts';
import { fields } from '../entries.ts';
import type { Witness } from '../witness.ts';
import { placeText } from './claims.ts';
import { isPci, readScopes, scopeMatch, scopePlace } from './device-scopes.ts';
import type { DmarRule } from './dmar-state.ts';

const SCOPES_AT = 24;
const PAGE = 4096n;
const SOURCE = 'drivers/iommu/intel/iommu.c rmrr_sanity_check';

/** Without a map of what is reserved, RAM is what cannot be. */
function isUnreserved({ ram, reserved }: Witness, first: bigint, last: bigint): boolean {
  if (reserved !== undefined) {
    return !reserved.some(({ base, length }) => base <= first && last < base + length);
  }
  return ram?.some(({ base, length }) => base <= last && first < base + length) ?? false;
}

/** A reserved region (drivers/iommu/intel/iommu.c `dmar_parse_one_rmrr`): odd ones taint the kernel and are used. */
export const readRmrr: DmarRule = (state, entry) => {
  const { witness } = state;
  const { segment, baseAddress, limitAddress } = fields(rmrr, entry);
  const range = `${hexText(baseAddress)}-${hexText(limitAddress)}`;
  if (baseAddress % PAGE !== 0n || (limitAddress + 1n) % PAGE !== 0n || limitAddress <= baseAddress) {
    const message = `RMRR ${range} is not whole pages: firmware bug`;
    witness.find('doubted', 'DMAR', 'dmar-rmrr-range', SOURCE, message, entry.at);
  }
  if (isUnreserved(witness, baseAddress, limitAddress)) {
    const message = `RMRR ${range} is not in memory that the firmware reserves: firmware bug`;
    const source = 'arch/x86/include/asm/iommu.h arch_rmrr_sanity_check';
    witness.find('doubted', 'DMAR', 'dmar-rmrr-ram', source, message, entry.at);
  }
  const scopes = readScopes(witness, entry.table, entry.at + SCOPES_AT, entry.at + entry.length);
  if (scopes === undefined) return `the device scopes of RMRR ${range} are broken`;
  const namedBy = `RMRR ${hexText(baseAddress)}`;
  const devices = scopes.filter(isPci);
  const places = devices.map((scope) => scopePlace(scope, segment));
  for (const place of places) state.named.push({ place, by: namedBy });
  const length = limitAddress < baseAddress ? 0n : limitAddress - baseAddress + 1n;
  state.reserved.push({
    base: baseAddress,
    length,
    type: 'direct',
    namedBy,
    functions: places.map(placeText),
    matches: devices.map((scope) => scopeMatch(scope, segment)),
  });
  return undefined;
};
