import { switched } from '../../command-line.ts';
import type { CommandLineRule } from '../../rule.ts';
import { assigned } from './assigned.ts';

/** An SMMUv3 that uses the host's needs KVM, and devices of the host that use iommufd from the start. */
export const smmuAcceleration: CommandLineRule = {
  code: 'PXM328',
  severity: 'error',
  *check(line) {
    for (const unit of line.of('arm-smmuv3')) {
      if (!switched(unit, 'accel')) continue;
      const { on } = unit;
      const span = unit.properties.place('accel') ?? unit.span;
      if (!line.kvm) yield { on, span, message: 'accel=on needs KVM', remedy: 'add -accel kvm' };
      const devices = assigned(line);
      if (devices.length === 0) {
        const message = 'accel=on needs a device of the host that is there at start';
        yield { on, span, message, remedy: 'assign a device below its bus, or leave accel out' };
      }
      for (const device of devices) {
        if (device.properties.has('iommufd')) continue;
        yield {
          on: device.on,
          span: device.span,
          message: `${device.on} is a device of a machine with accel=on, but does not use iommufd`,
          remedy: 'add -object iommufd,id=iommufd0 and iommufd=iommufd0',
        };
      }
    }
  },
};
