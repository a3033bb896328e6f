import type { PlatformRule } from '../../rule.ts';

/** Linux gives messages of a device to the unit that DMAR names for it, and to nobody where there is none. */
export const bypassWithoutMessages: PlatformRule = {
  code: 'PXM165',
  severity: 'warning',
  *check({ iommus, coverage, declaration }) {
    const remapping = iommus.find(({ type, interruptRemapping }) => type === 'intel' && interruptRemapping);
    if (remapping === undefined) return;
    for (const { function: on, iommu, why } of coverage) {
      const interrupts = on.origin === 'device' || on.origin === 'memory-device';
      if (!interrupts || iommu?.type === 'intel' || on.declared === undefined) continue;
      const span = declaration.at(on.declared);
      yield {
        on: on.id,
        ...(span && { span }),
        message: `${on.id} is behind no unit of DMAR (${why}), but ${remapping.id} remaps interrupts: Linux gives ${on.id} no MSI then`,
        remedy:
          'write interrupt-remapping: false at the units, or, for another VMM than QEMU, let a unit with translation: false serve it',
      };
    }
  },
};
