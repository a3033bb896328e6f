// node bench/qemu.mjs [RUNS]: tables before a VM is started against asking QEMU for them, side by side in one run.
// pxm: import of the command line, resolving, building. QEMU: from its start until the last table is read.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const runs = Number(process.argv[2] ?? 11);
if (!existsSync(join(root, 'dist/index.js'))) throw new Error('nothing is built: npm run build');
const { buildTables, captureQemu, importQemu, resolveTopology } = await import('../dist/index.js');
const bin = execFileSync('sh', [join(root, 'scripts/oracle/root.sh'), '--find'], { encoding: 'utf8' }).trim();
const program = 'qemu-system-x86_64';
const BUILT = new Set('APIC CEDT DMAR HMAT IORT IVRS MCFG PPTT SLIT SRAT VIOT'.split(' '));

const each = (count, line) => Array.from({ length: count }, (_, index) => line(index)).join(' ');
/** One direction of every pair. */
const pairs = (nodes) =>
  each(nodes, (from) =>
    each(
      nodes - from - 1,
      (at) => `-numa dist,src=${from},dst=${from + at + 1},val=${11 + (from ^ (from + at + 1))}`,
    ),
  );
const MACHINES = {
  'small: 2 nodes, 4 CPUs':
    '-nodefaults -M q35 -m 2G -smp 4,sockets=2 -object memory-backend-ram,id=m0,size=1G -object memory-backend-ram,id=m1,size=1G -numa node,memdev=m0 -numa node,memdev=m1 -numa dist,src=0,dst=1,val=21 -device pcie-root-port,id=rp0,chassis=1 -device e1000e,bus=rp0',
  '128 nodes, a distance for every pair': `-nodefaults -M q35 -m 128G -smp 128,sockets=128 ${each(128, (node) => `-object memory-backend-ram,id=m${node},size=1G`)} ${each(128, (node) => `-numa node,nodeid=${node},memdev=m${node}`)} ${pairs(128)}`,
  '1,024 CPUs, 8 nodes': `-nodefaults -M q35,kernel-irqchip=split -cpu qemu64,x2apic=on -m 8G -smp 1024,sockets=8 -device intel-iommu,intremap=on,eim=on ${each(8, (node) => `-object memory-backend-ram,id=m${node},size=1G`)} ${each(8, (node) => `-numa node,nodeid=${node},memdev=m${node}`)} ${each(8, (node) => `-numa cpu,node-id=${node},socket-id=${node}`)}`,
};

console.log(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}, ${runs} runs, medians in ms\n`);
const rows = [['', 'pxm', 'first', 'QEMU', 'QEMU / pxm']];
for (const [name, line] of Object.entries(MACHINES)) {
  const args = line.trim().split(/\s+/);
  const ours = [];
  const theirs = [];
  for (let run = 0; run <= runs; run++) {
    const [built, mine] = await timed(() => buildTables(resolveTopology(importQemu(args, { program }))));
    const [captured, its] = await timed(() =>
      captureQemu({ command: join(bin, program), args, timeoutMs: 120_000 }),
    );
    if (run === 0) expectSame(name, built, captured.tables);
    ours.push(mine);
    theirs.push(its);
  }
  // The first run compiles; it counts only where it is named.
  const [first, ...others] = ours;
  const [pxm, qemu] = [median(others), median(theirs.slice(1))];
  rows.push([name, pxm.toFixed(1), first.toFixed(1), qemu.toFixed(1), `${(qemu / pxm).toFixed(1)} x`]);
}
const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
for (const row of rows) {
  console.log(row.map((cell, at) => (at ? cell.padStart(widths[at]) : cell.padEnd(widths[0]))).join('  '));
}

async function timed(action) {
  const from = performance.now();
  const result = await action();
  return [result, performance.now() - from];
}

/** What is measured must be the same work. */
function expectSame(name, built, captured) {
  const text = (tables) =>
    tables
      .filter(({ signature }) => BUILT.has(signature))
      .map(({ signature, bytes }) => `${signature} ${Buffer.from(bytes).toString('hex')}`)
      .sort()
      .join('\n');
  if (text(built) !== text(captured)) throw new Error(`${name}: QEMU publishes other tables than are built`);
}

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
