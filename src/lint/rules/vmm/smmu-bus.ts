import { switched } from '../../command-line.ts';
import type { CommandLineRule } from '../../rule.ts';

/** An SMMUv3 that is a device is that of one root bus, which does not bypass it. */
export const smmuBus: CommandLineRule = {
  code: 'PXM338',
  severity: 'error',
  *check(line) {
    const bypass = switched(line, 'default-bus-bypass-iommu') === true;
    for (const { on, span, properties } of line.of('arm-smmuv3')) {
      const bus = properties.peek('primary-bus');
      if (bus === undefined) {
        yield {
          on,
          span,
          message: `${on} is at no bus`,
          remedy: 'add primary-bus=pcie.0, or that of an expander',
        };
      } else if (bypass && bus === 'pcie.0') {
        yield {
          on,
          span: properties.place('primary-bus') ?? span,
          message: `${on} is at pcie.0, which bypasses it`,
          remedy: 'leave default-bus-bypass-iommu out of -machine',
        };
      }
    }
  },
};
