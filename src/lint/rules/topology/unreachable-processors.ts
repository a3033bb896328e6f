import type { PlatformRule } from '../../rule.ts';

const LAST_SHORT_ID = 254;

/** Without remapping, messages of devices have 8 bits for the processor that they are for. */
export const unreachableProcessors: PlatformRule = {
  code: 'PXM178',
  severity: 'warning',
  *check({ cpus, iommus, machine, declaration }) {
    const largest = cpus.reduce((most, { apicId = 0 }) => Math.max(most, apicId), 0);
    if (largest <= LAST_SHORT_ID || iommus.some(({ interruptRemapping }) => interruptRemapping)) return;
    // KVM then takes 15 bits, and says so to the guest.
    if (machine.properties.some(([name, value]) => name === 'kernel-irqchip' && value === 'split')) return;
    const declared = declaration.topology.cpus;
    const span = declared && declaration.at(declared);
    yield {
      on: 'cpus',
      ...(span && { span }),
      message: `processor ids go up to ${largest}, but no iommu remaps interrupts: Linux leaves processors with ids above ${LAST_SHORT_ID} out, unless the hypervisor offers longer destinations`,
      remedy:
        'add an iommu that remaps interrupts (intel, amd), with KVM write kernel-irqchip: split, or declare fewer processors',
    };
  },
};
