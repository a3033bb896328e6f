// node bench/tables.mjs [RUNS] [--no-big]: tables of real machines and of QEMU through iasl (disassembled and compiled
// again) and through pxm (decoded and encoded again) in one run, and three big tables. PXM_IASL names another iasl.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { bigTables } from './big-tables.mjs';

const root = join(import.meta.dirname, '..');
const iasl = process.env.PXM_IASL ?? 'iasl';
const runs = Number(process.argv.slice(2).find((arg) => /^\d+$/.test(arg)) ?? 15);
if (!existsSync(join(root, 'dist/index.js'))) throw new Error('nothing is built: npm run build');
const { decodeTable, encodeTable } = await import('../dist/index.js');
const scratch = mkdtempSync(join(tmpdir(), 'pxm-bench-'));

try {
  const version = /version (\S+)/.exec(spawnSync(iasl, ['-v'], { encoding: 'utf8' }).stdout)?.[1];
  if (version === undefined) throw new Error(`${iasl} cannot be run: install acpica-tools or set PXM_IASL`);
  console.log(`Node ${process.version}, iasl ${version}, ${cpus().length} x ${cpus()[0]?.model}\n`);
  corpusTable();
  if (!process.argv.includes('--no-big')) bigTable();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Exact, exact but for creator and checksum, failed: per signature, with the time a table takes. */
function corpusTable() {
  const bySignature = new Map();
  for (const bytes of corpus()) {
    const signature = Buffer.from(bytes.subarray(0, 4)).toString('latin1');
    const row = bySignature.get(signature) ?? { signature, iasl: counts(), pxm: counts() };
    bySignature.set(signature, row);
    count(row.iasl, bytes, throughIasl(bytes));
    count(row.pxm, bytes, throughPxm(bytes));
  }
  const rows = [...bySignature.values()].sort((a, b) => (a.signature < b.signature ? -1 : 1));
  const total = {
    signature: 'all',
    iasl: sum(rows.map((row) => row.iasl)),
    pxm: sum(rows.map((row) => row.pxm)),
  };
  console.log(
    'Tables of real machines and of QEMU, read and written again. "creator": exact but for creator and checksum.',
  );
  console.log('Milliseconds a table: iasl with the start of its two processes, pxm within this process.\n');
  console.log('           |        iasl -d, then iasl         |               pxm');
  console.log('      n    |  exact creator failed  ms/table   |  exact creator failed  ms/table');
  for (const row of [...rows, total]) {
    const cells = (side) =>
      `${pad(side.exact, 7)}${pad(side.creator, 8)}${pad(side.failed, 7)}${pad((side.ms / side.all).toFixed(3), 10)}`;
    console.log(
      `${row.signature}${pad(row.iasl.all, 7 - row.signature.length + 1)}    |${cells(row.iasl)}   |${cells(row.pxm)}`,
    );
  }
}

/** The tables beside the repository where there are any, else those in it. */
function corpus() {
  const shared = join(process.env.PXM_SHARED ?? join(root, '../shared'), 'corpus');
  const directory = existsSync(shared) ? shared : join(root, 'test/data/tables');
  return readdirSync(directory, { recursive: true })
    .filter((name) => /\.(bin|aml|dat)$/.test(name))
    .sort()
    .map((name) => new Uint8Array(readFileSync(join(directory, name))));
}

function counts() {
  return { all: 0, exact: 0, creator: 0, failed: 0, ms: 0 };
}

function sum(all) {
  const total = counts();
  for (const one of all) for (const key of Object.keys(total)) total[key] += one[key];
  return total;
}

function count(side, wanted, { bytes, ms }) {
  side.all++;
  side.ms += ms;
  if (bytes === undefined) side.failed++;
  else if (Buffer.compare(bytes, wanted) === 0) side.exact++;
  else if (Buffer.compare(masked(bytes), masked(wanted)) === 0) side.creator++;
  else side.failed++;
}

/** A copy without what iasl always writes anew: checksum, creator id and creator revision. */
function masked(bytes) {
  const copy = Buffer.from(bytes);
  copy.fill(0, 9, 10);
  copy.fill(0, 28, 36);
  return copy;
}

function throughPxm(bytes) {
  const start = performance.now();
  const again = encodeTable(decodeTable(bytes));
  return { bytes: again, ms: performance.now() - start };
}

function throughIasl(bytes) {
  const [input, source, output] = ['table.aml', 'table.dsl', 'again'].map((name) => join(scratch, name));
  writeFileSync(input, bytes);
  for (const file of [source, `${output}.aml`]) rmSync(file, { force: true });
  const start = performance.now();
  spawnSync(iasl, ['-d', input], { cwd: scratch, stdio: 'ignore' });
  spawnSync(iasl, ['-p', output, source], { cwd: scratch, stdio: 'ignore', timeout: 1_200_000 });
  const ms = performance.now() - start;
  const made = `${output}.aml`;
  return { ms, bytes: existsSync(made) ? new Uint8Array(readFileSync(made)) : undefined };
}

/** Big tables, process start counted for neither: iasl's is measured and taken off, pxm runs within this process. */
function bigTable() {
  const start = median(
    Array.from({ length: runs }, () => timed(() => spawnSync(iasl, ['-v'], { stdio: 'ignore' }))),
  );
  console.log(
    '\nBig tables read and written again, milliseconds. Process start counted for neither: the two starts of',
  );
  console.log(
    `iasl, ${start.toFixed(1)} ms each, are taken off; pxm runs within this process (median of ${runs}, first run apart).\n`,
  );
  console.log('                              bytes       iasl   pxm first        pxm     ratio');
  for (const [name, bytes] of bigTables()) {
    const pxm = Array.from({ length: runs + 1 }, () => throughPxm(bytes));
    if (Buffer.compare(pxm[0].bytes, bytes) !== 0) throw new Error(`${name} came out changed`);
    const [first, ...others] = pxm.map(({ ms }) => ms);
    const theirs = Math.max(0, throughIasl(bytes).ms - 2 * start);
    const ours = median(others);
    console.log(
      name.padEnd(26) +
        pad(bytes.length, 9) +
        pad(theirs.toFixed(0), 11) +
        pad(first.toFixed(1), 12) +
        pad(ours.toFixed(1), 11) +
        pad(`${(theirs / ours).toFixed(0)} x`, 10),
    );
  }
}

function timed(action) {
  const start = performance.now();
  action();
  return performance.now() - start;
}

function median(values) {
  return values.sort((a, b) => a - b)[values.length >> 1];
}

function pad(value, width) {
  return String(value).padStart(width);
}
