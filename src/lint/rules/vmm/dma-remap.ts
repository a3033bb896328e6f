import { switched } from '../../command-line.ts';
import type { CommandLineRule } from '../../rule.ts';
import { assigned } from './assigned.ts';

/** The AMD IOMMU shadows page tables for devices of the host only when it is told to. */
export const dmaRemap: CommandLineRule = {
  code: 'PXM323',
  severity: 'error',
  *check(line) {
    const [device] = assigned(line);
    if (device === undefined) return;
    for (const unit of line.of('amd-iommu')) {
      if (switched(unit, 'dma-remap')) continue;
      yield {
        on: unit.on,
        span: unit.span,
        message: `amd-iommu has no dma-remap, but ${device.on} is a device of the host`,
        related: [{ message: `${device.on} is assigned here`, span: device.span }],
        remedy: 'add dma-remap=on',
      };
    }
  },
};
