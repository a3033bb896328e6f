import type { CommandLine, Creation } from '../../command-line.ts';
import type { CommandLineRule } from '../../rule.ts';

/** The same as for a topology: slots without addr go by the order of the arguments. */
export const automaticSlot: CommandLineRule = {
  code: 'PXM173',
  severity: 'warning',
  *check(line) {
    for (const unit of line.of('virtio-iommu-pci', 'amd-iommu')) {
      if (
        hasSlot(unit) ||
        !line.devices.some((other) => other !== unit && !hasSlot(other) && onRoot(other, line))
      )
        continue;
      const [what, remedy] =
        unit.driver === 'amd-iommu'
          ? ['its PCI function', 'add -device AMDVI-PCI,id=iommu0,addr=1 before it, and pci-id=iommu0']
          : ['it', 'add addr='];
      yield {
        on: unit.on,
        span: unit.span,
        message: `${unit.on} has no slot of its own: which one ${what} gets depends on the devices before it`,
        remedy,
      };
    }
  },
};

function hasSlot({ properties }: Creation): boolean {
  return properties.has('addr') || properties.has('pci-id');
}

function onRoot({ driver, properties }: Creation, { machine }: CommandLine): boolean {
  if (driver.endsWith('-iommu') || driver === 'arm-smmuv3') return false;
  const root = machine.startsWith('pc') && !machine.includes('q35') ? 'pci.0' : 'pcie.0';
  return (properties.peek('bus') ?? root) === root;
}
