import { checkMachine, type Find } from './check-machine.ts';
import { Coverage } from './features.ts';
import { Random } from './prng.ts';
import { type RandomMachine, randomMachine } from './random-machine.ts';

export interface Finding {
  /** Number of the machine in its series. */
  readonly index: number;
  readonly machine: RandomMachine;
  readonly differences: readonly string[];
}

export interface Series {
  readonly seed: number;
  readonly count: number;
  readonly find: Find;
  /** Looks at one machine only. */
  readonly only?: number | undefined;
  /** Machines looked at at the same time. */
  readonly parallel?: number;
  /** Every so many machines, the way back is taken as well. */
  readonly wayBackEvery?: number;
  readonly onFinding?: (finding: Finding) => void;
}

/** Looks at a series of random machines, which its seed repeats. */
export async function search(
  series: Series,
): Promise<{ findings: Finding[]; coverage: Coverage; refused: number }> {
  const { seed, count, find, only, parallel = 2, wayBackEvery = 4, onFinding } = series;
  const coverage = new Coverage();
  const findings: Finding[] = [];
  let refused = 0;
  const run = async (index: number, machine: RandomMachine) => {
    const { compared, differences } = await checkMachine(machine, find, index % wayBackEvery === 0);
    if (compared) coverage.met(machine.features);
    else refused += 1;
    if (differences.length === 0) return;
    findings.push({ index, machine, differences });
    onFinding?.({ index, machine, differences });
  };
  const machines = plan(seed, count);
  const wanted = machines
    .map((machine, index) => ({ machine, index }))
    .filter(({ index }) => only === undefined || only === index);
  const workers = Array.from({ length: parallel }, async () => {
    for (let next = wanted.shift(); next; next = wanted.shift()) await run(next.index, next.machine);
  });
  await Promise.all(workers);
  return { findings: findings.sort((a, b) => a.index - b.index), coverage, refused };
}

/** The machines of a series; what is chosen for one depends on those before it. */
function plan(seed: number, count: number): RandomMachine[] {
  const planned = new Coverage();
  return Array.from({ length: count }, (_, index) => {
    const random = new Random(seed * 1_000_003 + index);
    const { machine, features } = planned.choose(random);
    planned.met(features);
    return randomMachine(machine, features, random);
  });
}
