import type { CommandLineRule } from '../../rule.ts';

/** Without nodes QEMU writes no SRAT, and says nothing of the initiators that were to be in it. */
export const initiatorWithoutNodes: CommandLineRule = {
  code: 'PXM333',
  severity: 'warning',
  *check(line) {
    if (line.hasNodes) return;
    for (const { driver, on, span } of line.objects) {
      if (driver !== 'acpi-generic-initiator' && driver !== 'acpi-generic-port') continue;
      yield {
        on,
        span,
        message: `${on} is ignored: there are no NUMA nodes`,
        remedy: 'declare nodes with -numa node, or remove it',
      };
    }
  },
};
