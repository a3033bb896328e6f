import type { Platform } from '../topology/platform.ts';
import type { Host } from '../vfio/sysfs/host.ts';
import type { HostStep, Plan } from './plan.ts';
import type { Modules } from './surroundings/modules.ts';

/** How devices are attached, and what the host lacks for it. */
export interface Mode {
  readonly mode: Plan['mode'];
  readonly modules: readonly HostStep[];
  /** Undefined: nothing. */
  readonly lacks: string | undefined;
}

const NEEDS = { iommufd: 'iommufd', legacy: 'vfio_iommu_type1' } as const;

/** iommufd where the host has it or can load it, unless the topology says otherwise. */
export function chooseMode({ attach }: Platform, { iommufd }: Host, modules: Modules): Mode {
  const there = iommufd || loadSteps(NEEDS.iommufd, modules).length > 0;
  const mode = attach.mode === 'auto' ? (there ? 'iommufd' : 'legacy') : attach.mode;
  const module = NEEDS[mode];
  if (mode === 'iommufd' && iommufd) return { mode, modules: [], lacks: undefined };
  const steps = loadSteps(module, modules);
  const here = steps.length > 0 || (mode === 'legacy' && modules.present.has(module));
  return { mode, modules: steps, lacks: here ? undefined : module };
}

/** The step that loads a module; none when it is there, or cannot be had. */
export function loadSteps(module: string, { loadable, present }: Modules): HostStep[] {
  const needs = loadable.get(module);
  if (needs === undefined || present.has(module)) return [];
  return [{ kind: 'load-module', module, brings: needs.filter((name) => !present.has(name)) }];
}
