import type { CommandLineRule } from '../../rule.ts';

const FUNCTION = 'AMDVI-PCI';

/** pci-id of amd-iommu names a device of model AMDVI-PCI; at any other QEMU 11.1 dies. */
export const amdFunction: CommandLineRule = {
  code: 'PXM330',
  severity: 'error',
  *check(line) {
    for (const { on, properties, span } of line.of('amd-iommu')) {
      const id = properties.peek('pci-id');
      const named = line.devices.find((device) => device.properties.peek('id') === id);
      if (id === undefined || named?.driver === FUNCTION) continue;
      yield {
        on,
        span: properties.place('pci-id') ?? span,
        message: `pci-id names ${id}, which is ${named ? `a ${named.driver}` : 'not there'}`,
        remedy: `name a device of model ${FUNCTION}, or leave pci-id out`,
      };
    }
  },
};
