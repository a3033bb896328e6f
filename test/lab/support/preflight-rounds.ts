// Runs in the guest: milliseconds of each round of attaching devices once and letting go, one a line, as the program
// of bench/preflight.c prints them.
import { preflight } from '../../../src/attach/preflight/preflight.ts';
import { parseTopology } from '../../../src/topology/parse-topology.ts';
import { resolveTopology } from '../../../src/topology/resolve-topology.ts';

const [rounds = '1', ...bdfs] = process.argv.slice(2);
const devices = bdfs.map((bdf, index) => `  - { id: dev${index}, host: '${bdf}' }`).join('\n');
const platform = resolveTopology(
  parseTopology(`machine: { type: q35 }\nmemory: { total: 4G }\ndevices:\n${devices}\n`, 'vm.yaml'),
);
for (let round = Number(rounds); round > 0; round--) {
  const start = process.hrtime.bigint();
  const { findings } = preflight(platform);
  const end = process.hrtime.bigint();
  if (findings.some(({ severity }) => severity === 'error'))
    throw new Error(JSON.stringify(findings, undefined, 2));
  console.log((Number(end - start) / 1e6).toFixed(3));
}
