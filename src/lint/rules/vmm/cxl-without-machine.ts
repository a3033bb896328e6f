import { switched } from '../../command-line.ts';
import type { CommandLineRule } from '../../rule.ts';

/** QEMU refuses CXL host bridges on a machine without CXL once all devices are there. */
export const cxlWithoutMachine: CommandLineRule = {
  code: 'PXM334',
  severity: 'error',
  *check(line) {
    if (switched(line, 'cxl') === true) return;
    for (const { on, span } of line.of('pxb-cxl')) {
      const message = `${on} is a CXL host bridge, but the machine has cxl=off`;
      yield { on, span, message, remedy: 'add cxl=on to -machine' };
    }
  },
};
