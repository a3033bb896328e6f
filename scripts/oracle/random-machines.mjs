// Compares pxm with a real QEMU on random command lines:
//   node scripts/oracle/random-machines.mjs [--count 300] [--seed 1] [--only INDEX] [--quiet]
// A machine is named by seed and index; the same two make it again. Exit code 1 when anything differs.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const repository = join(import.meta.dirname, '../..');
const number = { type: 'string' };
const { values } = parseArgs({
  options: { count: number, seed: number, only: number, quiet: { type: 'boolean' } },
});
const seed = Number(values.seed ?? 1);
const only = values.only === undefined ? undefined : Number(values.only);
const count = Math.max(Number(values.count ?? 300), (only ?? 0) + 1);

const bundled = await build({
  entryPoints: [join(repository, 'test/oracle/random/search.ts')],
  write: false,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  packages: 'external',
  define: { 'import.meta.url': '__url' },
  banner: { js: `const __url = ${JSON.stringify(pathToFileURL(join(repository, 'package.json')).href)};` },
  logLevel: 'error',
});
const module = { exports: {} };
new Function('module', 'exports', 'require', bundled.outputFiles[0].text)(
  module,
  module.exports,
  createRequire(join(repository, 'package.json')),
);

const bin = execFileSync('sh', [join(import.meta.dirname, 'root.sh'), '--find'], { encoding: 'utf8' }).trim();
const started = Date.now();
const { findings, coverage, refused } = await module.exports.search({
  seed,
  count,
  only,
  find: (program) => join(bin, program),
  onFinding({ index, machine, differences }) {
    if (values.quiet) return;
    console.log(`--seed ${seed} --only ${index}: ${machine.program} ${machine.args.map(quoted).join(' ')}`);
    for (const difference of differences) console.log(`  ${difference}`);
  },
});
if (only === undefined) {
  console.log(
    `${count} machines in ${((Date.now() - started) / 1000).toFixed(0)} s, ${refused} refused by QEMU`,
  );
  console.log(coverage.report());
}
console.log(`${findings.length} differ`);
process.exitCode = findings.length > 0 ? 1 : 0;

function quoted(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
