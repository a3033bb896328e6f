import type { CommandLineRule } from '../../rule.ts';

/** The PCI function of an AMD IOMMU without the IOMMU: QEMU takes it, and a guest finds a unit that no table has. */
export const amdFunctionAlone: CommandLineRule = {
  code: 'PXM331',
  severity: 'warning',
  *check(line) {
    for (const { on, properties, span } of line.of('AMDVI-PCI')) {
      const id = properties.peek('id');
      const used = line.of('amd-iommu').some((unit) => unit.properties.peek('pci-id') === id);
      if (id !== undefined && used) continue;
      yield {
        on,
        span,
        message: `${on} is the PCI function of an AMD IOMMU that is not there`,
        remedy: 'name it by pci-id of an amd-iommu, or remove it',
      };
    }
  },
};
