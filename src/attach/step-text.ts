import type { Step } from './plan.ts';

/** What a step does, in one line. */
export function stepText(step: Step): string {
  switch (step.kind) {
    case 'load-module':
      return `load module ${step.module}${step.brings.length > 0 ? ` with ${step.brings.join(', ')}` : ''}`;
    case 'override':
      return `set driver_override of ${step.bdf} to ${step.driver}`;
    case 'unbind':
      return `unbind ${step.bdf} from ${step.driver}`;
    case 'bind':
      return `bind ${step.bdf} to ${step.driver}`;
    case 'open-iommufd':
      return 'open /dev/iommu, once for all devices';
    case 'open-container':
      return 'open /dev/vfio/vfio';
    case 'open-group':
      return `open /dev/vfio/${step.group}`;
    case 'open-cdev':
      return `open ${step.path ?? `the node that VFIO makes for ${step.bdf}`}`;
  }
}

/** How it is taken back. */
export function undoText(step: Step): string {
  switch (step.kind) {
    case 'load-module':
      return 'unload it, unless something else uses it by then';
    case 'override':
      return step.before === undefined ? 'clear it' : `set it back to ${step.before}`;
    case 'unbind':
      return `bind it to ${step.driver} again`;
    case 'bind':
      return `unbind it from ${step.driver}`;
    default:
      return 'close it';
  }
}
