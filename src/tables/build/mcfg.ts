import { make } from '../../binary/make.ts';
import type { Platform } from '../../topology/platform.ts';
import { ecamAllocation, type Mcfg, mcfg } from '../mcfg.ts';
import { headerIds } from './header-ids.ts';

/** The MCFG of a machine with memory mapped configuration space; undefined for one without (pc). */
export function buildMcfg(platform: Platform): Mcfg | undefined {
  const { ecams } = platform.memory;
  if (ecams.length === 0) return undefined;
  const allocations = ecams.map(({ segment, base, lastBus }) =>
    make(ecamAllocation, { baseAddress: base, segment, endBus: lastBus }),
  );
  return make(mcfg, { ...headerIds(platform), allocations });
}
