// node bench/preflight.mjs [ROUNDS]: preflight of 1, 4 and 8 devices beside a C program that makes the same calls, both
// in one guest of the lab (docs/lab.md), each timed inside around the calls. Medians of the rounds after the first.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const rounds = Number(process.argv[2] ?? 11);
const folder = mkdtempSync(join(tmpdir(), 'pxm-bench-preflight-'));
const COUNTS = [1, 4, 8];
/** Resetting a card takes its time in the kernel; the others cannot be reset, which leaves the calls themselves. */
const KINDS = { 'cards that are reset': 'e1000e', 'devices without reset': 'edu' };
const slots = Object.keys(KINDS).map((_, kind) =>
  Array.from({ length: 8 }, (_, at) => (5 + kind * 8 + at).toString(16).padStart(2, '0')),
);

/** What tests boot guests with, without their runner. */
async function lab() {
  const withoutRunner = {
    name: 'without-runner',
    setup(on) {
      on.onResolve({ filter: /^vitest$/ }, () => ({ path: 'vitest', namespace: 'none' }));
      on.onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: 'export const inject = () => {};' }));
    },
  };
  const contents = `export { EMULATION, start } from './boot.ts'; export { prepared } from './prepared.ts'; export { bundleProgram } from './bundle.ts';`;
  const outfile = join(root, 'node_modules/.cache/pxm-bench-lab.mjs');
  await build({
    stdin: { contents, resolveDir: join(root, 'test/lab/support'), loader: 'ts' },
    ...{ outfile, bundle: true, platform: 'node', format: 'esm', plugins: [withoutRunner] },
    ...{
      external: ['esbuild'],
      define: { 'import.meta.dirname': JSON.stringify(join(root, 'test/lab/support')) },
    },
  });
  return import(pathToFileURL(outfile).href);
}

try {
  const { EMULATION, start, prepared, bundleProgram } = await lab();
  if ('missing' in prepared.x86) throw new Error(`needs ${prepared.x86.missing}: npm run lab:prepare`);
  const program = join(folder, 'preflight');
  execFileSync('cc', ['-O2', '-static', '-o', program, join(root, 'bench/preflight.c')]);
  const bdfs = slots.flat().map((slot) => `0000:00:${slot}.0`);
  const runs = slots.flatMap((of, kind) =>
    COUNTS.flatMap((count) => {
      const names = of.slice(0, count).map((slot) => `0000:00:${slot}.0`);
      return [
        `$LAB/preflight ${rounds + 1} ${names.join(' ')} >$LAB/out/${kind}-${count}-c || exit`,
        `node $LAB/rounds.mjs ${rounds + 1} ${names.join(' ')} >$LAB/out/${kind}-${count}-pxm || exit`,
      ];
    }),
  );
  const vm = {
    ...{ name: 'bench-preflight', share: true },
    args: [
      ...['-nodefaults', '-machine', 'q35,kernel-irqchip=split', '-m', '1G'],
      ...['-device', 'intel-iommu,intremap=on,caching-mode=on'],
      ...Object.values(KINDS).flatMap((model, kind) =>
        slots[kind].flatMap((slot) => ['-device', `${model},bus=pcie.0,addr=${slot}`]),
      ),
    ],
    script: `
export NODE_PATH='${root}/node_modules'
for bdf in ${bdfs.join(' ')}; do
  at=/sys/bus/pci/devices/$bdf
  echo vfio-pci >$at/driver_override
  [ ! -e $at/driver ] || echo $bdf >$at/driver/unbind
  echo $bdf >/sys/bus/pci/drivers_probe
done
chmod +x $LAB/preflight
${runs.join('\n')}
`,
    files: {
      'rounds.mjs': await bundleProgram('preflight-rounds'),
      preflight: readFileSync(program),
    },
  };
  const accelerator = process.env.PXM_LAB_ACCEL ?? EMULATION;
  const guest = await start(prepared.x86, vm, join(folder, 'boot'), accelerator, 600_000);
  if (guest.exit !== 0) throw new Error(guest.output);
  const times = (name) => guest.files.get(name).toString().trim().split('\n').map(Number);
  const median = (all) => all.slice(1).sort((a, b) => a - b)[(all.length - 1) >> 1];
  console.log(`Node ${process.version} in a guest (${accelerator}), ${rounds} rounds, medians in ms\n`);
  const rows = [['', 'devices', 'C', 'pxm', 'pxm / C', 'first']];
  for (const [kind, name] of Object.keys(KINDS).entries())
    for (const count of COUNTS) {
      const [theirs, ours] = ['c', 'pxm'].map((who) => times(`${kind}-${count}-${who}`));
      const [c, pxm] = [median(theirs), median(ours)];
      const numbers = [c.toFixed(2), pxm.toFixed(2), `${(pxm / c).toFixed(2)}x`, ours[0].toFixed(2)];
      rows.push([name, String(count), ...numbers]);
    }
  const widths = rows[0].map((_, at) => Math.max(...rows.map((row) => row[at].length)));
  for (const row of rows)
    console.log(
      row.map((text, at) => (at === 0 ? text.padEnd(widths[0]) : text.padStart(widths[at]))).join('  '),
    );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
