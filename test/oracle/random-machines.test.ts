import { expect, test } from 'vitest';
import { search } from './random/search.ts';
import { needProgram } from './support/oracle-root.ts';

const seed = Number(process.env.PXM_RANDOM_SEED ?? 1);
const MACHINES = 300;

test(`${MACHINES} random command lines give the tables that QEMU publishes for them`, async (ctx) => {
  const { findings, coverage, refused } = await search({
    seed,
    count: MACHINES,
    wayBackEvery: 6,
    find: (program) => needProgram(ctx, program, '11.1'),
  });
  console.info(`seed ${seed}, ${refused} refused by QEMU, ${coverage.report()}`);
  const repeat = (index: number) =>
    `node scripts/oracle/random-machines.mjs --seed ${seed} --count ${MACHINES} --only ${index}`;
  expect(findings.map(({ index, differences }) => [repeat(index), ...differences])).toEqual([]);
  expect(coverage.missing).toEqual({ features: [], pairs: [] });
  expect(refused).toBeLessThan(MACHINES / 10);
});
