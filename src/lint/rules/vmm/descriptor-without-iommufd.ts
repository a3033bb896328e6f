import type { CommandLineRule } from '../../rule.ts';
import { assigned } from './assigned.ts';

/** QEMU 11.1 dies of a device that is handed over as an open file without an iommufd to attach it to. */
export const descriptorWithoutIommufd: CommandLineRule = {
  code: 'PXM329',
  severity: 'error',
  *check(line) {
    for (const { on, properties, span } of assigned(line)) {
      if (!properties.has('fd') || properties.has('iommufd')) continue;
      yield {
        on,
        span: properties.place('fd') ?? span,
        message: `${on} is an open file, but names no iommufd`,
        remedy: 'add -object iommufd,id=iommufd0 and iommufd=iommufd0',
      };
    }
  },
};
