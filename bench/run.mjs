// npm run bench [RUNS]: what pxm costs, all of it measured side by side in one run. Medians; times in ms.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { largeTopology } from './large-topology.mjs';

const root = join(import.meta.dirname, '..');
const runs = Number(process.argv[2] ?? 21);
if (!existsSync(join(root, 'dist/index.js'))) throw new Error('nothing is built: npm run build');
const { parseTopology, resolveTopology, buildTables, sealTable, qemuArgs } = await import('../dist/index.js');

console.log(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}, ${runs} runs\n`);
stages();
wallTimes();

/** Shares of one large topology in process, the first run (nothing compiled yet) apart from the others. */
function stages() {
  const text = largeTopology({ cpus: 4096, nodes: 64, expanders: 16, devices: 64 });
  const rows = [];
  for (let run = 0; run <= runs; run++) {
    const times = {};
    const timed = (stage, action) => {
      const from = performance.now();
      const result = action();
      times[stage] = performance.now() - from;
      return result;
    };
    const declaration = timed('parse', () => parseTopology(text, 'large.yaml'));
    const platform = timed('resolve', () => resolveTopology(declaration));
    const tables = timed('build', () => buildTables(platform));
    // Building ends with writing the bytes: measured once more on its own and taken out.
    timed('encode', () => tables.map(({ table }) => sealTable(table)));
    times.build = Math.max(0, times.build - times.encode);
    timed('argv', () => qemuArgs(platform));
    rows.push(times);
  }
  const [first, ...others] = rows;
  const afterParsing = ({ resolve, build, encode }) => resolve + build + encode;
  const middle = (pick) => median(others.map(pick));
  const least = (pick) => ms(Math.min(...others.map(pick)));
  const sum = middle(({ parse }) => parse) + middle(afterParsing);
  table(
    ['4096 CPUs, 64 nodes, 64 devices', 'median', 'share', 'least', 'first run'],
    [
      ...['parse', 'resolve', 'build', 'encode'].map((stage) => {
        const value = middle((times) => times[stage]);
        return [
          stage,
          ms(value),
          `${Math.round((value / sum) * 100)} %`,
          least((times) => times[stage]),
          ms(first[stage]),
        ];
      }),
      ['after parsing (aim: 50)', ms(middle(afterParsing)), '', least(afterParsing), ms(afterParsing(first))],
      ['QEMU arguments', ms(middle(({ argv }) => argv)), '', least(({ argv }) => argv), ms(first.argv)],
    ],
  );
}

/** Whole processes, turn by turn so that all see the same machine. */
function wallTimes() {
  const out = mkdtempSync(join(tmpdir(), 'pxm-bench-'));
  const pxm = join(root, 'dist/cli/pxm.cjs');
  const commands = [
    ['node -e 0', ['-e', '0']],
    ['pxm --version (aim: 1.5)', [pxm, '--version']],
    ['pxm --help', [pxm, '--help']],
    ...['minimal', 'two-socket-gpu'].flatMap((name) => {
      const example = join(root, `examples/${name}.yaml`);
      return [
        [`pxm build ${name} (aim: 2.5)`, [pxm, 'build', example, '-o', out]],
        [`pxm qemu ${name}`, [pxm, 'qemu', example]],
      ];
    }),
    ['pxm verify', [pxm, 'verify', out]],
  ];
  const times = commands.map(() => []);
  for (let run = 0; run < runs; run++) {
    for (const [index, [name, args]] of commands.entries()) {
      const from = performance.now();
      const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
      times[index].push(performance.now() - from);
      if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
    }
  }
  rmSync(out, { recursive: true, force: true });
  const [base] = times;
  table(
    ['whole process', 'median', 'of node -e 0'],
    commands.map(([name], index) => [
      name,
      ms(median(times[index])),
      // Pairs of one turn, so that a slow moment of the machine weighs on both.
      `${median(times[index].map((time, run) => time / base[run])).toFixed(2)} x`,
    ]),
  );
}

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

function ms(value) {
  return value.toFixed(1);
}

function table(head, rows) {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
  for (const row of [head, ...rows]) {
    const cells = row.map((cell, column) =>
      column ? cell.padStart(widths[column]) : cell.padEnd(widths[0]),
    );
    console.log(cells.join('  '));
  }
  console.log();
}
