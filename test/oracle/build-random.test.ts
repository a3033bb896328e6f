import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import { parseTopology } from '../../src/topology/parse-topology.ts';
import type { Platform } from '../../src/topology/platform.ts';
import { resolveTopology } from '../../src/topology/resolve-topology.ts';
import { qemuProgram } from '../../src/vmm/qemu/qemu-args.ts';
import { needProgram } from './support/oracle-root.ts';
import { expectSame, published } from './support/published.ts';
import { randomMachine } from './support/random-machine.ts';

const RUNS = Number(process.env.PXM_RANDOM_MACHINES ?? 150);

test('a random machine that is accepted gets from QEMU the tables that are built', async (ctx) => {
  needProgram(ctx, 'qemu-system-aarch64', '11.1');
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(randomMachine, async (topology) => {
      const platform = accepted(topology);
      if (platform === undefined) refused += 1;
      else expectSame(platform, await published(platform, needProgram(ctx, qemuProgram(platform), '11.1')));
    }),
    { numRuns: RUNS },
  );
  expect(refused).toBeLessThan(RUNS / 2);
});

function accepted(topology: object): Platform | undefined {
  try {
    return resolveTopology(parseTopology(JSON.stringify(topology), 'random.json'));
  } catch (error) {
    if (error instanceof PxmError) return undefined;
    throw error;
  }
}
