import type { Check, Outcome } from './check.ts';
import type { Condition } from './condition.ts';
import { IOMMU_CHECKS } from './iommu-checks.ts';
import { KERNEL_CHECKS } from './kernel-checks.ts';
import { PROGRAM_CHECKS } from './program-checks.ts';
import { USER_CHECKS } from './user-checks.ts';

/** Every check in the order in which a host is made ready. */
export const CHECKS: readonly Check[] = [
  ...KERNEL_CHECKS,
  ...IOMMU_CHECKS,
  ...USER_CHECKS,
  ...PROGRAM_CHECKS,
];

export interface Examined extends Outcome {
  readonly code: Check['code'];
  readonly name: string;
}

export interface Examination {
  /** No check failed; what works badly is a warning. */
  readonly ready: boolean;
  readonly checks: readonly Examined[];
}

/** Whether a host is ready for VFIO, and if not, why and what to do. */
export function examine(condition: Condition): Examination {
  const checks = CHECKS.map(({ code, name, look }) => ({ code, name, ...look(condition) }));
  return { ready: checks.every(({ status }) => status !== 'failure'), checks };
}
