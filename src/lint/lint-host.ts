import { planAttach } from '../attach/plan-attach.ts';
import type { Surroundings } from '../attach/surroundings/surroundings.ts';
import type { GuestOptions } from '../guest/guest-view.ts';
import type { Platform } from '../topology/platform.ts';
import type { Host } from '../vfio/sysfs/host.ts';
import type { LintFinding } from './finding.ts';
import { apply } from './rule.ts';
import { HOST_RULES } from './rules/host-rules.ts';

/** A host as `readHost` and `readSurroundings` see it. */
export interface LintHost {
  readonly host: Host;
  readonly around: Surroundings;
}

/** The guest's kernel, and the host where one is looked at. */
export type Surrounding = GuestOptions & { readonly host?: LintHost | undefined };

/** What of a host would be in the way of a machine: when its devices are attached, and by the memory it is to have. */
export function hostFindings(platform: Platform, { host, around }: LintHost): LintFinding[] {
  return [...planAttach(platform, host, around).findings, ...apply(HOST_RULES, { platform, host })];
}
