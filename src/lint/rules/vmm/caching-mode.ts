import { switched } from '../../command-line.ts';
import type { CommandLineRule } from '../../rule.ts';
import { assigned } from './assigned.ts';

/** VT-d must tell QEMU of every mapping, or it cannot be kept for devices of the host. */
export const cachingMode: CommandLineRule = {
  code: 'PXM322',
  severity: 'error',
  *check(line) {
    const [device] = assigned(line);
    if (device === undefined) return;
    for (const unit of line.of('intel-iommu')) {
      if (switched(unit, 'caching-mode') || switched(unit, 'fsts')) continue;
      yield {
        on: unit.on,
        span: unit.span,
        message: `intel-iommu has no caching-mode, but ${device.on} is a device of the host`,
        related: [{ message: `${device.on} is assigned here`, span: device.span }],
        remedy: 'add caching-mode=on',
      };
    }
  },
};
