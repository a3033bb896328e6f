import type { CommandLineRule } from '../../rule.ts';

/** Machine pc takes a virtio-iommu and writes a VIOT, but knows nothing of buses that bypass it. */
export const virtioOnPc: CommandLineRule = {
  code: 'PXM332',
  severity: 'warning',
  *check(line) {
    if (!/^(pc$|pc-i440fx)/.test(line.machine)) return;
    for (const { on, span } of line.of('virtio-iommu-pci')) {
      yield {
        on,
        span,
        message: `${on} is on machine ${line.machine}, for which QEMU does not document it`,
        remedy: 'use machine q35',
      };
    }
  },
};
