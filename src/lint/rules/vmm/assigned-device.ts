import type { CommandLineRule } from '../../rule.ts';

/** Ways to name a device of the host, the one that QEMU prefers first. */
const NAMES = ['fd', 'sysfsdev', 'host'] as const;

/** QEMU asks for a device of the host late, and ignores `host` beside another name. */
export const assignedDevice: CommandLineRule = {
  code: 'PXM337',
  severity: 'error',
  *check(line) {
    for (const { on, span, properties } of line.of('vfio-pci', 'vfio-pci-nohotplug')) {
      const [used, ...others] = NAMES.filter((name) => properties.has(name));
      if (used === undefined) {
        const message = `${on} names no device of the host`;
        yield { on, span, message, remedy: 'add host=0000:41:00.0 with its address' };
      }
      for (const other of others) {
        const message = `${on} is the device of ${used}; QEMU ignores ${other}`;
        const remedy = `leave ${other} out`;
        yield { on, span: properties.place(other) ?? span, message, remedy };
      }
    }
  },
};
