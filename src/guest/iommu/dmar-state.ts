import type { Entry } from '../entries.ts';
import type { AtsRule, IommuUnit, ReservedRegion } from '../view.ts';
import type { Witness } from '../witness.ts';
import type { Scope } from './device-scopes.ts';
import type { Named } from './iommu-reading.ts';

export interface DmarUnit {
  readonly unit: IommuUnit;
  readonly base: bigint;
  readonly segment: number;
  readonly catchAll: boolean;
  readonly scopes: readonly Scope[];
}

/** What reading DMAR fills in. */
export interface DmarState {
  readonly witness: Witness;
  readonly units: DmarUnit[];
  readonly reserved: ReservedRegion[];
  readonly named: Named[];
  /** Proximity domains by register base (RHSA). */
  readonly domains: Map<bigint, number>;
  /** What SATC and ATSR say of ATS. */
  readonly caches: AtsRule[];
  readonly ports: AtsRule[];
}

/** Takes one structure; a text is why the kernel uses no DMAR at all. */
export type DmarRule = (state: DmarState, entry: Entry) => string | undefined;
