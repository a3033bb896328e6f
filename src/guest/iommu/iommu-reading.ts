import type { AtsRule, Claim, InterruptRemapping, IommuUnit, ReservedRegion } from '../view.ts';
import type { Place } from './claims.ts';

/** A function that a table names. */
export interface Named {
  readonly place: Place;
  readonly by: string;
}

/** The node of a proximity domain, where it is online: no unit is near to another. */
export type NodeOf = (domain: number) => number | undefined;

/** What one table says about IOMMUs. */
export interface IommuReading {
  readonly units: readonly IommuUnit[];
  readonly claims: readonly Claim[];
  readonly named: readonly Named[];
  readonly reserved: readonly ReservedRegion[];
  readonly interruptRemapping: InterruptRemapping;
  readonly ats: readonly AtsRule[];
  /** Claims on interrupts where those differ from claims on DMA. */
  readonly interruptClaims?: readonly Claim[];
}

/** The IOMMUs of a table, or why the kernel does without it. */
export type IommuResult = IommuReading | { readonly unused: string };
