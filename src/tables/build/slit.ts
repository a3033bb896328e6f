import { make } from '../../binary/make.ts';
import type { Platform } from '../../topology/platform.ts';
import { type Slit, slit } from '../slit.ts';
import { headerIds } from './header-ids.ts';

/** The SLIT of a machine with distances; undefined for one without. */
export function buildSlit(platform: Platform): Slit | undefined {
  const { distances } = platform;
  if (distances === undefined || distances.length === 0) return undefined;
  return make(slit, {
    ...headerIds(platform),
    localities: BigInt(distances.length),
    entries: distances.flat(),
  });
}
