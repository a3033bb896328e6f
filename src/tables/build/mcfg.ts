import { make } from '../../binary/make.ts';
import type { Platform } from '../../topology/platform.ts';
import { ecamAllocation, type Mcfg, mcfg } from '../mcfg.ts';
import { headerIds } from './header-ids.ts';

/** The MCFG of a machine with memory mapped configuration space; undefined for one without (pc). */
export function buildMcfg(platform: Platform): Mcfg | undefined {
  const { ecam } = platform.memory;
  if (ecam === undefined) return undefined;
  const allocation = make(ecamAllocation, { baseAddress: ecam.base, endBus: ecam.lastBus });
  return make(mcfg, { ...headerIds(platform), allocations: [allocation] });
}
