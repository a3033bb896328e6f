// node scripts/fuzz-tables.mjs [RUNS] [SEED]: damages the tables of the corpus and decodes and encodes the result.
// One million runs unless told otherwise; a failure names the bytes that made it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const runs = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? 1);
const REPORT = 100_000;

const { Random, mutant, survives, wholeCorpus } = await load();
const corpus = wholeCorpus();
const random = new Random(seed);
const outcomes = { decoded: 0, refused: 0 };
let slowest = { bytes: 0, ms: 0 };
const start = performance.now();
for (let run = 1; run <= runs; run++) {
  const [one, other] = [corpus[random.next(corpus.length)], corpus[random.next(corpus.length)]];
  const bytes = mutant(one.bytes, other.bytes, random);
  const before = performance.now();
  try {
    outcomes[survives(bytes, { json: run % 16 === 0 })]++;
  } catch (error) {
    console.error(`run ${run} of seed ${seed}, from ${one.name}: ${error.stack}`);
    console.error(Buffer.from(bytes).toString('hex'));
    process.exit(1);
  }
  const ms = performance.now() - before;
  if (ms > slowest.ms) slowest = { ms, bytes: bytes.length };
  if (run % REPORT === 0) console.log(`${run} runs, ${((performance.now() - start) / 1000).toFixed(0)} s`);
}
console.log(
  `${runs} damaged tables of ${corpus.length}: ${outcomes.decoded} decoded and encoded to the same bytes, ` +
    `${outcomes.refused} refused; the slowest took ${slowest.ms.toFixed(1)} ms for ${slowest.bytes} bytes`,
);

/** The code that tests use for the same, bundled so that Node can run it. */
async function load() {
  const directory = mkdtempSync(join(tmpdir(), 'pxm-fuzz-'));
  const outfile = join(directory, 'fuzz.mjs');
  const names = { Random: 'mutate', mutant: 'mutate', survives: 'survives', wholeCorpus: 'corpus' };
  const contents = Object.entries(names).map(([name, file]) => `export { ${name} } from './${file}.ts';`);
  await build({
    absWorkingDir: root,
    stdin: { contents: contents.join('\n'), resolveDir: join(root, 'test/support'), loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    // The corpus and binary-parser are found from the places of the sources, not of the bundle.
    define: {
      'import.meta.dirname': JSON.stringify(join(root, 'test/support')),
      'import.meta.url': JSON.stringify(pathToFileURL(join(root, 'src/bundle.mjs')).href),
    },
  });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
