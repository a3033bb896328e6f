import { switched } from '../../command-line.ts';
import type { CommandLineRule } from '../../rule.ts';
import { assigned } from './assigned.ts';

/** First-stage tables of the guest are used by the host as they are, which takes iommufd. */
export const firstStage: CommandLineRule = {
  code: 'PXM326',
  severity: 'error',
  *check(line) {
    if (!line.of('intel-iommu').some((unit) => switched(unit, 'fsts'))) return;
    for (const device of assigned(line)) {
      if (device.properties.has('iommufd')) continue;
      yield {
        on: device.on,
        span: device.span,
        message: `${device.on} is behind an intel-iommu with fsts, but does not use iommufd`,
        remedy: 'add -object iommufd,id=iommufd0 and iommufd=iommufd0',
      };
    }
  },
};
