import { switched } from '../../command-line.ts';
import type { CommandLineRule } from '../../rule.ts';

/** QEMU takes latencies, bandwidths and caches for a machine with HMAT only. */
export const hmatWithoutMachine: CommandLineRule = {
  code: 'PXM336',
  severity: 'error',
  *check(line) {
    if (switched(line, 'hmat') === true) return;
    for (const { type, span } of line.numa) {
      if (type !== 'hmat-lb' && type !== 'hmat-cache') continue;
      const message = `${type} is for HMAT, but the machine has hmat=off`;
      yield { on: 'performance', span, message, remedy: 'add hmat=on to -machine' };
    }
  },
};
